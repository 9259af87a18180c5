package dev.lobby.node;

/** A CDI event: this server has taken another one for dead, and clears what it has left. */
public record NodeEnded(String id) {}
