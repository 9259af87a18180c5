package dev.lobby.game;

/**
 * A CDI event, fired inside a transaction that changes a game, with the game's row locked and after the change was
 * written: what the players of the game were ready for is no longer so.
 *
 * @param hidden as in {@link Game#isHidden}
 */
public record PlayersUnready(String gameId, boolean hidden) implements GameSignal {}
