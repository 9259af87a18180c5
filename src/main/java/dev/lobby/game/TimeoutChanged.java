package dev.lobby.game;

/** A CDI event, fired inside a transaction that changes when members time out, with the game's row locked. */
public record TimeoutChanged(String gameId, int seconds) implements GameSignal {}
