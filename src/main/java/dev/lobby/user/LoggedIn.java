package dev.lobby.user;

/** Fired, as a CDI event, when a user has got new tokens, in that transaction and with the user's row locked. */
public record LoggedIn(String userId) {}
