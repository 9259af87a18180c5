package dev.lobby.auth;

/** Fired, as a CDI event, when a caller has opened a session; {@link SessionClosed} follows it, once. */
public record SessionOpened(Caller caller) {}
