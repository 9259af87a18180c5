package dev.lobby.work;

/** A CDI event: the server does not stop after all, and takes clients again. */
public record Resumed() {}
