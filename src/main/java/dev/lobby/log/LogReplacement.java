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
 * The detection of a replaced log: the log in the database is not the one that this server has served to its sessions.
 * This happens when a failover to a standby that lagged, or a restored backup, has lost the last events. The log then
 * continues as another log, with a new epoch and at positions that no event has had, so that events of the two are
 * never mixed up.
 *
 * <p>Only the sequencer's thread uses it.
 */
final class LogReplacement {
    private static final Logger LOG = System.getLogger(LogReplacement.class.getName());
    private static final int EPOCH_LENGTH = 12;
    private static final String LOCK = "select " + EventLog.Head.COLUMNS
            + ", (select payload from event_log where event_log.position = ?) from event_log_head head for update";

    private final LogTail tail;

    LogReplacement(LogTail tail) {
        this.tail = tail;
    }

    /** Locks the log's head. */
    Found lock(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(LOCK)) {
            select.setLong(1, tail.end());
            try (ResultSet row = select.executeQuery()) {
                row.next();
                String last = row.getString(4);
                // If the lock had to wait, PostgreSQL has read the head anew, but not the event: it is that of before.
                return new Found(EventLog.Head.read(row), last == null ? last(connection) : last);
            }
        }
    }

    private @Nullable String last(Connection connection) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("select payload from event_log where position = ?")) {
            select.setLong(1, tail.end());
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getString(1) : null;
            }
        }
    }

    /**
     * The head as it was read.
     *
     * @param last the payload of the event at the position where the tail of this server ends; null if there is none
     */
    record Found(EventLog.Head head, @Nullable String last) {}

    /** Whether the log is still the same, by a look from the end of the tail on. */
    boolean isSame(EventLog.Look look) {
        String last = look.events().stream()
                .filter(event -> event.position() == tail.end())
                .map(LogEntry::payload)
                .findFirst()
                .orElse(null);
        return isSame(new Found(look.head(), last));
    }

    /** Whether the log is still the same: it has the same epoch, and all events that this server has. */
    boolean isSame(Found found) {
        if (!found.head.epoch().equals(tail.epoch()) || found.head.end() < tail.end()) {
            return false;
        }
        LogEntry known = tail.at(tail.end());
        // The tail may be empty, and the log may have deleted the event because of its age.
        return known == null || found.last == null || known.payload().equals(found.last);
    }

    /** Returns the head with which the replaced log continues. Another server may have set it already. */
    EventLog.Head begin(Connection connection, Found locked) throws SQLException {
        EventLog.Head found = locked.head;
        boolean replacedElsewhere = !found.epoch().equals(tail.epoch()) && found.end() > tail.end();
        return replacedElsewhere ? found : newHead(connection, found);
    }

    /** Continues with the new head. Call this after the head is committed. */
    void follow(EventLog.Head begun) {
        LOG.log(
                Level.WARNING,
                "The event log in the database was replaced, by a failover to a standby that lagged or by a restored"
                        + " backup. It ended at {0} before. It continues after {1} with epoch {2}. All sessions are closed,"
                        + " and clients must list again",
                String.valueOf(tail.end()),
                String.valueOf(begun.end()),
                begun.epoch());
        tail.switchTo(begun.epoch(), begun.origin(), begun.end());
    }

    private EventLog.Head newHead(Connection connection, EventLog.Head found) throws SQLException {
        String epoch = UUID.randomUUID().toString().replace("-", "").substring(0, EPOCH_LENGTH);
        long end = Math.max(Math.max(found.end(), tail.end()), lastPosition(connection)) + 1;
        try (PreparedStatement update = connection.prepareStatement(
                "update event_log_head set epoch = ?, position = ?, origin_epoch = ?, origin = ?")) {
            update.setString(1, epoch);
            update.setLong(2, end);
            update.setString(3, epoch);
            update.setLong(4, end);
            update.executeUpdate();
        }
        return new EventLog.Head(epoch, end, end);
    }

    /** Returns the last position in the log itself, because somebody may have changed the head by hand. */
    private static long lastPosition(Connection connection) throws SQLException {
        try (PreparedStatement select =
                        connection.prepareStatement("select coalesce(max(position), 0) from event_log");
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }
}
