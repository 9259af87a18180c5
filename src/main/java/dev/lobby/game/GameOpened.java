package dev.lobby.game;

/**
 * A CDI event, fired inside the transaction that creates a game, so that its owner becomes a member.
 *
 * @param hidden as in {@link Game#isHidden}
 */
public record GameOpened(String gameId, String owner, boolean hidden) implements GameSignal {}
