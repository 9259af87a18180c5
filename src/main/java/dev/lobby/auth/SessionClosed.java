package dev.lobby.auth;

/** Fired, as a CDI event, when a session that a caller had opened has ended. */
public record SessionClosed(Caller caller) {}
