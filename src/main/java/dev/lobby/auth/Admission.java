package dev.lobby.auth;

/**
 * Lets callers in whose token was signed by us and has not expired. One question, although there are two answers in it,
 * because both are in the user's row, and every request asks.
 */
public interface Admission {
    /**
     * Whether the token is still good: logging out, a new password and deletion end all of a user's at once. Where it is,
     * the user is online when this returns.
     */
    boolean admits(Caller caller);
}
