package dev.lobby.log;

import java.sql.SQLException;
import java.util.List;

/**
 * The reader of events that this node did not place itself: events that another node placed, or this node in a commit
 * whose outcome it did not learn. Only the sequencer's thread uses it.
 */
final class LogFollower {
    private final EventLog log;
    private final LogTail tail;

    LogFollower(EventLog log, LogTail tail) {
        this.log = log;
        this.tail = tail;
    }

    /** Appends the events that were seen to the tail, as far as they follow it. */
    void take(EventLog.Look look) {
        for (LogEntry event : look.events()) {
            if (event.position() == tail.end() + 1
                    && event.position() <= look.head().end()) {
                tail.append(event);
            }
        }
    }

    /** Appends the missing events to the tail, up to the position {@code end}, which is the end of the log. */
    void follow(long end) throws SQLException {
        while (tail.end() < end) {
            List<LogEntry> placed = log.after(tail.end());
            if (placed.isEmpty() || placed.get(0).position() != tail.end() + 1) {
                // This node was away for so long that the log no longer holds the next event.
                tail.skipTo(end);
            } else {
                placed.stream().takeWhile(entry -> entry.position() <= end).forEach(tail::append);
            }
        }
    }
}
