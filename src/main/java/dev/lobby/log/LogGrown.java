package dev.lobby.log;

/**
 * The CDI event that the log has grown. When it is fired, the {@link LogTail} of this node reaches the position.
 *
 * @param placedHere whether this node has placed events; otherwise it has read those of other nodes only
 */
public record LogGrown(long position, boolean placedHere) {}
