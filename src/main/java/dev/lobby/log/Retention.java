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
 * Forgets events of the log that are older than it is to keep, from its beginning on and in small batches, each in a
 * transaction of its own. Writers do not touch these rows, so that nobody waits. Every node does it, and what one has
 * done the others find done.
 *
 * <p>{@link #first()} is for all threads, and so is {@link #look()}.
 */
@ApplicationScoped
public class Retention {
    private final DataSource dataSource;
    private final Time time;
    private final LogSettings settings;
    private final AtomicLong first = new AtomicLong(1);

    @Inject
    public Retention(DataSource dataSource, Time time, LogSettings settings) {
        this.dataSource = dataSource;
        this.time = time;
        this.settings = settings;
    }

    void start(@Observes @Priority(Started.LOG) Started started, Workers workers) throws SQLException {
        look();
        workers.start("lobby-retention", settings.pruneInterval(), this::step);
    }

    /**
     * The position of the first event that can still be replayed, as far as this node knows; of the next one where there
     * is none. What is before it may still lie in memory, but counts as forgotten, so that it does so on all nodes.
     */
    public long first() {
        return first.get();
    }

    /** Learns what other nodes have forgotten. */
    public void look() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "select coalesce((select min(position) from event_log), position + 1) from event_log_head");
                ResultSet row = select.executeQuery()) {
            row.next();
            moveTo(row.getLong(1));
        }
    }

    private void moveTo(long position) {
        first.accumulateAndGet(position, Math::max);
    }

    /** Forgets one batch. Returns whether there may be more that is old enough. */
    boolean step() throws SQLException {
        look();
        try (Connection connection = dataSource.getConnection()) {
            Old old = old(connection, time.now().minus(settings.retention()));
            if (old.number > 0) {
                // Before they are gone: whoever is told a cursor from here on can go on after it.
                moveTo(old.last + 1);
                delete(connection, old.last);
            }
            return old.number == settings.pruneBatch();
        }
    }

    /** The oldest events, as many as are older than that, one batch at most. */
    private Old old(Connection connection, Instant than) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "select position, recorded_at from event_log where position >= ? order by position limit ?")) {
            select.setLong(1, first());
            select.setInt(2, settings.pruneBatch());
            try (ResultSet rows = select.executeQuery()) {
                Timestamp limit = Timestamp.from(than);
                Old old = new Old(0, 0);
                while (rows.next() && rows.getTimestamp(2).before(limit)) {
                    old = new Old(rows.getLong(1), old.number + 1);
                }
                return old;
            }
        }
    }

    private static void delete(Connection connection, long last) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("delete from event_log where position <= ?")) {
            delete.setLong(1, last);
            delete.executeUpdate();
        }
    }

    private record Old(long last, int number) {}
}
