package dev.lobby.game;

/** A CDI event, fired inside the transaction that brings a started game back into the lobby, with its row locked. */
public record RoundOver(String gameId) implements GameSignal {}
