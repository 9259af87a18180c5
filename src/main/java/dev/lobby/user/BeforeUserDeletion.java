package dev.lobby.user;

/**
 * A CDI event, fired outside of any transaction before a user is deleted. Its observers delete what may be too much for
 * one transaction, in transactions of their own, in the order of the priorities of {@link UserDeleting}.
 */
public record BeforeUserDeletion(String userId) {}
