package dev.lobby.log;

import dev.lobby.work.Started;
import dev.lobby.work.Time;
import dev.lobby.work.Workers;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/**
 * The deletion of events that are older than the retention. It deletes from the beginning of the log in small batches,
 * each in its own transaction. Writers do not touch these rows, so nobody waits. Every server does this, and each finds
 * what the others have deleted.
 *
 * <p>Any thread may call {@link #first()} and {@link #refresh()}.
 */
@ApplicationScoped
public class Retention {
    /** Not with {@code min}, for which H2 would read the whole log. */
    static final String FIRST = "select coalesce((select position from event_log where position >= ?"
            + " order by position limit 1), position + 1) from event_log_head";

    private final DataSource dataSource;
    private final Time time;
    private final LogSettings settings;
    private final AtomicLong first = new AtomicLong(1);

    /**
     * The position before which there are no rows, as far as this server knows. Without it, every search for the first
     * row would pass over all rows that were deleted since PostgreSQL last cleaned up.
     */
    private volatile long floor;

    @Inject
    public Retention(DataSource dataSource, Time time, LogSettings settings) {
        this.dataSource = dataSource;
        this.time = time;
        this.settings = settings;
    }

    void start(@Observes @Priority(Started.LOG) Started started, Workers workers) throws SQLException {
        refresh();
        workers.start("lobby-retention", settings.pruneInterval(), this::step);
    }

    /**
     * Returns the position of the first event that can still be replayed, as far as this server knows. If there is
     * none, it is the position that the next event will get. Earlier events may still be in memory, but count as
     * deleted, so that all servers agree.
     */
    public long first() {
        return first.get();
    }

    /** Reads from the database which events other servers have deleted. */
    public void refresh() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(FIRST)) {
            select.setLong(1, floor);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                floor = row.getLong(1);
                moveTo(floor);
            }
        }
    }

    private void moveTo(long position) {
        first.accumulateAndGet(position, Math::max);
    }

    /** Deletes one batch. Returns whether there may be more events that are old enough. */
    boolean step() throws SQLException {
        refresh();
        try (Connection connection = dataSource.getConnection()) {
            Old old = olderThan(time.now().minus(settings.retention()), connection);
            if (old.number > 0) {
                // Do this before the events are gone: any cursor that is issued from here on can be resumed from.
                moveTo(old.last + 1);
                delete(connection, floor, old.last);
                floor = old.last + 1;
            }
            boolean more = old.number == settings.pruneBatch();
            if (!more) {
                // A restored backup may have rows before the floor. The next run deletes them.
                floor = 0;
            }
            return more;
        }
    }

    /** Finds the events that are older than the limit, oldest first, at most one batch. */
    private Old olderThan(Instant limit, Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "select position, recorded_at from event_log where position >= ? order by position limit ?")) {
            select.setLong(1, first());
            select.setInt(2, settings.pruneBatch());
            try (ResultSet rows = select.executeQuery()) {
                Timestamp latest = Timestamp.from(limit);
                Old old = new Old(0, 0);
                while (rows.next() && rows.getTimestamp(2).before(latest)) {
                    old = new Old(rows.getLong(1), old.number + 1);
                }
                return old;
            }
        }
    }

    static void delete(Connection connection, long from, long last) throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement("delete from event_log where position between ? and ?")) {
            delete.setLong(1, from);
            delete.setLong(2, last);
            delete.executeUpdate();
        }
        Memberships.forget(connection, last);
    }

    private record Old(long last, int number) {}
}
