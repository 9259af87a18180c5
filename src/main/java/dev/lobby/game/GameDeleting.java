package dev.lobby.game;

/**
 * Fired, as a CDI event, inside the transaction that deletes a game, with the game's row locked: what hangs on the game
 * goes first, in the order of the observers' priorities.
 */
public record GameDeleting(String gameId) {
    public static final int MESSAGES = 100;
    public static final int MEMBERS = 200;
}
