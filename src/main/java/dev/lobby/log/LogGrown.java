package dev.lobby.log;

/** The CDI event that the log has grown. When it is fired, the {@link LogTail} of this node reaches the position. */
public record LogGrown(long position) {}
