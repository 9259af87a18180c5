package dev.lobby.auth.login;

/** A CDI event: a user has got new tokens. It is fired in that transaction, with the user's row locked. */
public record LoggedIn(String userId) {}
