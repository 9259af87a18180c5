package dev.lobby.user;

/**
 * Fired, as a CDI event, outside of any transaction, before a user is deleted: what may be too much of theirs for one
 * transaction goes first, in transactions of their own, in the order of the observers' priorities, which are those of
 * {@link UserDeleting}.
 */
public record UserEmptying(String userId) {}
