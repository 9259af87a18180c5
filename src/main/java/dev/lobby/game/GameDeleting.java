package dev.lobby.game;

/**
 * A CDI event, fired inside the transaction that deletes a game, with the game's row locked. Its observers delete what
 * depends on the game, in the order of their priorities.
 *
 * @param hidden as in {@link Game#isHidden}
 */
public record GameDeleting(String gameId, String owner, boolean hidden, GameEnd end) implements GameSignal {
    public static final int MESSAGES = 100;
    public static final int MEMBERS = 200;
}
