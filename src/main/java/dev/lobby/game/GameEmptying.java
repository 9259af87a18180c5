package dev.lobby.game;

/**
 * Fired, as a CDI event, outside of any transaction, before a game is deleted: what may be too much of it for one
 * transaction goes first, in transactions of their own, as long as the game is still the owner's.
 */
public record GameEmptying(String gameId, String owner) {}
