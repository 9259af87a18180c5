package dev.lobby.member;

/** A CDI event, fired inside the transaction in which a user has joined a game, with the game's row locked. */
public record Joined(String gameId, String userId) {}
