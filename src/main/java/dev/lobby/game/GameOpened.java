package dev.lobby.game;

/** Fired, as a CDI event, inside the transaction that creates a game: its owner becomes a member. */
public record GameOpened(String gameId, String owner) {}
