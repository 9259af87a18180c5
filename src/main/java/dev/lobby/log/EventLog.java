package dev.lobby.log;

import dev.lobby.database.Reserved;
import dev.lobby.pattern.EventName;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;

/** The read access to the event log in the database. Thread-safe. */
@ApplicationScoped
public class EventLog {
    private static final String ENTRY = "position, name, payload, " + Subject.COLUMNS;

    /** The events are limited by themselves, so that PostgreSQL never sorts all that follow. */
    private static final String LOOK = "select " + Head.COLUMNS + ", (select min(id) from event_pending), entry.*"
            + " from event_log_head head left join (select " + ENTRY
            + " from event_log where position >= ? order by position limit ?) entry on true order by entry.position";

    private final DataSource dataSource;
    private final int page;

    @Inject
    public EventLog(@Reserved DataSource dataSource, LogSettings settings) {
        this.dataSource = dataSource;
        this.page = settings.page();
    }

    /**
     * The identity of the log and its end.
     *
     * @param epoch changes when the log is replaced by another one, or has lost its last events
     * @param end the position of the last event; 0 if the log is empty
     * @param origin the position after which the epoch began; {@code end} if that is not known
     */
    record Head(String epoch, long end, long origin) {
        /** The columns of {@code event_log_head head}, in the order in which {@link #read} uses them. */
        static final String COLUMNS = "head.epoch, head.position,"
                + " case when head.origin_epoch = head.epoch then head.origin else head.position end";

        /** Reads {@link #COLUMNS}, which are the first ones. */
        static Head read(ResultSet row) throws SQLException {
            return new Head(row.getString(1), row.getLong(2), row.getLong(3));
        }
    }

    /**
     * What one statement has read.
     *
     * @param waiting the id of the first committed event that waits for its position; 0 if none does
     * @param events the events that the log still holds from the requested position on, at most a page and one more
     */
    record Look(Head head, long waiting, List<LogEntry> events) {}

    Head head() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select =
                        connection.prepareStatement("select " + Head.COLUMNS + " from event_log_head head");
                ResultSet row = select.executeQuery()) {
            row.next();
            return Head.read(row);
        }
    }

    /**
     * Reads the log from the position on, without a lock. One statement reads everything, because each server does this
     * after each batch of another one: with many servers, it is most of what they cost the database.
     */
    Look look(long position) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(LOOK)) {
            select.setLong(1, position);
            select.setInt(2, page + 1);
            try (ResultSet rows = select.executeQuery()) {
                rows.next();
                Head head = Head.read(rows);
                long waiting = rows.getLong(4);
                List<LogEntry> events = new ArrayList<>();
                do {
                    if (rows.getString(6) != null) {
                        events.add(entry(rows, 5));
                    }
                } while (rows.next());
                return new Look(head, waiting, events);
            }
        }
    }

    /** Reads {@link #ENTRY} of a row, from the column on. */
    private static LogEntry entry(ResultSet row, int column) throws SQLException {
        return LogEntry.of(
                row.getLong(column),
                row.getString(column + 1),
                Subject.read(row, column + 3),
                row.getString(column + 2));
    }

    /** Returns the events right after the position: at most one page, and none at the end of the log. */
    List<LogEntry> after(long position) throws SQLException {
        return after(position, Long.MAX_VALUE, List.of(), page);
    }

    /**
     * Returns the events after the position, up to {@code last}, in log order and without those with an unwanted name.
     * If there are fewer than the limit, there are no more events. The very next event is always included, even if its
     * name is unwanted: if it is missing, the log no longer holds it.
     *
     * @param unwanted names that the database skips, which is much cheaper than reading their events
     * @param limit the maximum number of events
     */
    public List<LogEntry> after(long position, long last, Collection<EventName> unwanted, int limit)
            throws SQLException {
        String wanted = unwanted.isEmpty()
                ? ""
                : " and (position = ? or name not in (?" + ", ?".repeat(unwanted.size() - 1) + "))";
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement("select " + ENTRY
                        + " from event_log where position > ? and position <= ?" + wanted
                        + " order by position limit ?")) {
            int parameter = 0;
            select.setLong(++parameter, position);
            select.setLong(++parameter, last);
            if (!unwanted.isEmpty()) {
                select.setLong(++parameter, position + 1);
            }
            for (EventName name : unwanted) {
                select.setString(++parameter, name.toString());
            }
            select.setInt(++parameter, limit);
            try (ResultSet rows = select.executeQuery()) {
                List<LogEntry> events = new ArrayList<>();
                while (rows.next()) {
                    events.add(entry(rows, 1));
                }
                return events;
            }
        }
    }
}
