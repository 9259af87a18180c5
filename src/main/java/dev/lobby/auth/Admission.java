package dev.lobby.auth;

/**
 * Decides whether a caller whose token is genuine and unexpired is admitted. One call answers two questions, because
 * both answers are in the user's row and every request needs them.
 */
public interface Admission {
    /**
     * Whether the token is still valid. Logging out, changing the password and deleting the user end all of the user's
     * tokens at once. If it is valid, the user is online when this method returns.
     */
    boolean admits(Caller caller);

    /** Does the same for a call that ends the tokens, which nobody may be kept from, whatever the user has stored. */
    default boolean admitsToEnd(Caller caller) {
        return admits(caller);
    }
}
