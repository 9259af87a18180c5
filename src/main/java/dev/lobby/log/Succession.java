package dev.lobby.log;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Notices that the log in the database is not the one that this node has given to its sessions: a failover to a standby
 * that lagged, or a restored backup, has taken its last events. It then goes on as another log, with an epoch of its own
 * and at positions that no event has had, so that nothing of the one is ever taken for a part of the other.
 *
 * <p>To be called by who holds the lock on the log's head. It belongs to the sequencer's thread.
 */
final class Succession {
    private static final Logger LOG = System.getLogger(Succession.class.getName());
    private static final int EPOCH_LENGTH = 12;

    private final LogTail tail;

    Succession(LogTail tail) {
        this.tail = tail;
    }

    /** Locks the log's head. */
    Locked lock(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("select epoch, position,"
                + " (select payload from event_log where event_log.position = ?) from event_log_head for update")) {
            select.setLong(1, tail.end());
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return new Locked(new EventLog.Head(row.getString(1), row.getLong(2)), row.getString(3));
            }
        }
    }

    /**
     * The head as it was found.
     *
     * @param last what the log has where this node's ends; null where it has nothing there
     */
    record Locked(EventLog.Head head, @Nullable String last) {}

    /** Whether the log is the one of before: the same epoch, and all that this node has of it. */
    boolean isSame(Locked locked) {
        if (!locked.head.epoch().equals(tail.epoch()) || locked.head.end() < tail.end()) {
            return false;
        }
        LogEntry known = tail.at(tail.end());
        // Where there is nothing, it was forgotten for its age.
        return known == null || locked.last == null || known.payload().equals(locked.last);
    }

    /** Where the log that is there goes on: as another node has begun it, or as this one does now. */
    EventLog.Head begin(Connection connection, Locked locked) throws SQLException {
        EventLog.Head found = locked.head;
        boolean begunElsewhere = !found.epoch().equals(tail.epoch()) && found.end() > tail.end();
        return begunElsewhere ? found : beginHere(connection, found);
    }

    /** Once that is committed. */
    void follow(EventLog.Head begun) {
        LOG.log(
                Level.WARNING,
                "The log in the database is not the one of before, which ended at {0}: a failover to a standby that lagged,"
                        + " or a restored backup. It goes on after {1} under the epoch {2}; all sessions are closed, and"
                        + " clients list anew",
                String.valueOf(tail.end()),
                String.valueOf(begun.end()),
                begun.epoch());
        tail.beginAnother(begun.epoch(), begun.end());
    }

    private EventLog.Head beginHere(Connection connection, EventLog.Head found) throws SQLException {
        String epoch = UUID.randomUUID().toString().replace("-", "").substring(0, EPOCH_LENGTH);
        long end = Math.max(Math.max(found.end(), tail.end()), last(connection)) + 1;
        try (PreparedStatement update =
                connection.prepareStatement("update event_log_head set epoch = ?, position = ?")) {
            update.setString(1, epoch);
            update.setLong(2, end);
            update.executeUpdate();
        }
        return new EventLog.Head(epoch, end);
    }

    /** What the head should say, but where somebody has changed it by hand. */
    private static long last(Connection connection) throws SQLException {
        try (PreparedStatement select =
                        connection.prepareStatement("select coalesce(max(position), 0) from event_log");
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }
}
