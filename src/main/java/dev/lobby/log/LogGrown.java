package dev.lobby.log;

/**
 * A CDI event: the log has grown. When it is fired, the {@link LogTail} of this server reaches the position.
 *
 * @param placedHere whether this server has placed events; if not, it has only read those of others
 */
public record LogGrown(long position, boolean placedHere) {}
