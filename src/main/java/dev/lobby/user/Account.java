package dev.lobby.user;

/** What is needed to verify a user's password outside of a transaction. */
public record Account(String userId, String passwordHash, int avatarBytes) {
    static Account of(User user) {
        return new Account(user.id(), user.passwordHash(), user.avatarBytes());
    }

    /** Whether the user still has the password against which the account was verified. */
    public boolean isStillOf(User user) {
        return user.passwordHash().equals(passwordHash);
    }
}
