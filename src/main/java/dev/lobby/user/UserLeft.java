package dev.lobby.user;

/** A CDI event, fired inside the transaction that turns a user offline, with the user's row locked. */
public record UserLeft(String userId) {}
