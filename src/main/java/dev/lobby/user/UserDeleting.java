package dev.lobby.user;

/**
 * A CDI event, fired inside the transaction that deletes a user, with the user's row locked. Its observers delete what
 * depends on the user, in the order of their priorities.
 */
public record UserDeleting(String userId) {
    public static final int OWNED_GAMES = 100;
    public static final int MEMBERSHIPS = 200;
    public static final int TOKENS = 300;
}
