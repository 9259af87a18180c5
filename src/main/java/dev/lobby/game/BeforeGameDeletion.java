package dev.lobby.game;

/**
 * A CDI event, fired outside of any transaction before a game is deleted. Its observers delete what may be too much for
 * one transaction, in transactions of their own, as long as {@link GameEnds#lock} lets them.
 */
public record BeforeGameDeletion(String gameId, String owner, GameEnd end) {}
