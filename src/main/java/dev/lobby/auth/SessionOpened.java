package dev.lobby.auth;

/** A CDI event: a caller has opened a session. Exactly one {@link SessionClosed} follows. */
public record SessionOpened(Caller caller) {}
