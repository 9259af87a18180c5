package dev.lobby.log;

import java.sql.SQLException;
import java.util.List;

/**
 * Reads from the database what this node has not placed itself: what other nodes placed, or this one in a commit whose
 * outcome it did not learn. It belongs to the sequencer's thread.
 */
final class LogFollower {
    private final EventLog log;
    private final LogTail tail;

    LogFollower(EventLog log, LogTail tail) {
        this.log = log;
        this.tail = tail;
    }

    /** Appends to the tail what it lacks up to the log's end, which is at the position. */
    void follow(long end) throws SQLException {
        while (tail.end() < end) {
            List<LogEntry> placed = log.after(tail.end());
            if (placed.isEmpty() || placed.get(0).position() != tail.end() + 1) {
                // This node has been away for so long that the log has forgotten what comes next.
                tail.skipTo(end);
            } else {
                placed.stream().takeWhile(entry -> entry.position() <= end).forEach(tail::append);
            }
        }
    }
}
