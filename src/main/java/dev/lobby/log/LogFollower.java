package dev.lobby.log;

import java.sql.SQLException;
import java.util.List;

/**
 * Appends to the tail the events that the sequencer cannot append itself: those that another server placed, and those
 * of a commit of this server whose outcome it did not learn. Only the sequencer's thread uses it.
 */
final class LogFollower {
    private final EventLog log;
    private final LogTail tail;

    LogFollower(EventLog log, LogTail tail) {
        this.log = log;
        this.tail = tail;
    }

    /** Appends to the tail those of the events seen that follow it. */
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
                // This server was away for so long that the log no longer holds the next event.
                tail.skipTo(end);
            } else {
                placed.stream().takeWhile(entry -> entry.position() <= end).forEach(tail::append);
            }
        }
    }
}
