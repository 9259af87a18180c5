package dev.lobby.member;

/**
 * A CDI event, fired when a user wants to join a game that is there: first without a lock, then inside the transaction
 * with the game's row locked. It is fired, too, when the user is to be invited. Its observers refuse the user with a
 * {@link dev.lobby.rest.ProblemException}.
 */
public record Joining(String gameId, String userId) {}
