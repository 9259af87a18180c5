package dev.lobby.log;

/** Fired, as a CDI event, when this node knows that the log has grown and its {@link LogTail} reaches that far. */
public record LogGrown(long position) {}
