package dev.lobby.auth;

/** Fired, as a CDI event, when a caller has been recognised, before the request goes on. */
public record CallerSeen(Caller caller) {}
