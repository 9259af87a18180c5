package dev.lobby.log;

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

/** The log in the database, as its readers see it. Thread-safe. */
@ApplicationScoped
public class EventLog {
    private final DataSource dataSource;
    private final int page;

    @Inject
    public EventLog(DataSource dataSource, LogSettings settings) {
        this.dataSource = dataSource;
        this.page = settings.page();
    }

    /**
     * Which log this is, and how far it goes.
     *
     * @param epoch another one for another log, or for one that has lost its last events
     * @param end the position of the last event, 0 in an empty log
     */
    record Head(String epoch, long end) {}

    Head head() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement("select epoch, position from event_log_head");
                ResultSet row = select.executeQuery()) {
            row.next();
            return new Head(row.getString(1), row.getLong(2));
        }
    }

    /** The events right after the position: one page at most, none at the log's end. */
    List<LogEntry> after(long position) throws SQLException {
        return after(position, Long.MAX_VALUE, List.of());
    }

    /**
     * The events after the position and up to another, without those of some names, but with the very next one: where that
     * is missing, the log has forgotten it. One page at most, in their order; where it is not full there are no more.
     *
     * @param unwanted names that the database passes over, which is much cheaper than to read them
     */
    public List<LogEntry> after(long position, long last, Collection<EventName> unwanted) throws SQLException {
        String wanted = unwanted.isEmpty()
                ? ""
                : " and (position = ? or name not in (?" + ", ?".repeat(unwanted.size() - 1) + "))";
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "select position, name, payload from event_log where position > ? and position <= ?" + wanted
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
            select.setInt(++parameter, page);
            try (ResultSet rows = select.executeQuery()) {
                List<LogEntry> events = new ArrayList<>();
                while (rows.next()) {
                    events.add(LogEntry.of(rows.getLong(1), rows.getString(2), rows.getString(3)));
                }
                return events;
            }
        }
    }
}
