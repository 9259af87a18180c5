package dev.lobby.user;

/**
 * Fired, as a CDI event, inside the transaction that deletes a user, with the user's row locked: what hangs on the user
 * goes first, in the order of the observers' priorities.
 */
public record UserDeleting(String userId) {
    public static final int OWNED_GAMES = 100;
    public static final int MEMBERSHIPS = 200;
}
