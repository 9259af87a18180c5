package dev.lobby.auth;

/** A CDI event: a session that a caller had opened has ended. */
public record SessionClosed(Caller caller) {}
