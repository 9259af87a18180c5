package dev.lobby.log;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Places events with one statement, on PostgreSQL. Each further statement would be a round trip while the log's head is
 * locked and other servers wait for it. And what the database moves by itself need not be sent to it again.
 */
final class PlacingAtOnce implements Placing {
    static final Placing PLACING = new PlacingAtOnce();

    /**
     * The batch is the beginning of the queue, so it is deleted up to its last id. PostgreSQL may keep a plan that it has
     * made while the queue was empty. With {@code id in (…)}, that plan looked for each waiting event by reading the
     * whole queue again, and placing a backlog took seconds.
     */
    static final String PLACE = "with moved as (delete from event_pending where id <="
            + " (select max(id) from (" + NEXT + ") batch) returning *),"
            + " placed as (insert into event_log (position, " + COLUMNS + ")"
            + " select ? + row_number() over (order by id), " + COLUMNS + " from moved returning *),"
            + " head as (update event_log_head set position = position + (select count(*) from moved)"
            + " where exists (select from moved))"
            + " select " + COLUMNS + " from placed order by position";

    private PlacingAtOnce() {}

    @Override
    public List<Placed> place(Connection connection, long end, int limit) throws SQLException {
        try (PreparedStatement place = connection.prepareStatement(PLACE)) {
            place.setInt(1, limit);
            place.setInt(2, MAX_BYTES);
            place.setLong(3, end);
            try (ResultSet rows = place.executeQuery()) {
                List<Placed> placed = new ArrayList<>();
                while (rows.next()) {
                    placed.add(Placed.read(rows, 1));
                }
                return placed;
            }
        }
    }
}
