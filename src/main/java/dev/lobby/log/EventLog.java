package dev.lobby.log;

import dev.lobby.platform.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** The log in the database, as its readers see it. Thread-safe. */
@ApplicationScoped
public class EventLog {
    private final DataSource dataSource;
    private final int page;

    @Inject
    public EventLog(DataSource dataSource, Settings settings) {
        this.dataSource = dataSource;
        this.page = settings.log().page();
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
    public List<Event> after(long position) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "select position, name, payload from event_log where position > ? order by position limit ?")) {
            select.setLong(1, position);
            select.setInt(2, page);
            try (ResultSet rows = select.executeQuery()) {
                List<Event> events = new ArrayList<>();
                while (rows.next()) {
                    events.add(Event.of(rows.getLong(1), rows.getString(2), rows.getString(3)));
                }
                return events;
            }
        }
    }
}
