package dev.lobby.log;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Places events with a statement for each table, on H2, which has none that changes several tables. H2 runs in this
 * process, so each statement costs little.
 *
 * <p>What is moved are the very rows that were chosen: meanwhile others may commit, also with ids before the last of these.
 */
final class PlacingInSteps implements Placing {
    static final Placing PLACING = new PlacingInSteps();

    private static final String SELECT = "select " + COLUMNS + " from event_pending where id = any(?) order by id";
    private static final String INSERT = "insert into event_log (position, " + COLUMNS + ")"
            + " select ? + row_number() over (order by id), " + COLUMNS + " from event_pending where id = any(?)";
    private static final String DELETE = "delete from event_pending where id = any(?)";
    private static final String UPDATE = "update event_log_head set position = ?";

    private PlacingInSteps() {}

    @Override
    public List<Placed> place(Connection connection, long end, int limit) throws SQLException {
        List<Long> next = next(connection, limit);
        if (next.isEmpty()) {
            return List.of();
        }
        Array ids = connection.createArrayOf("bigint", next.toArray());
        List<Placed> placed = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(SELECT)) {
            select.setArray(1, ids);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    placed.add(Placed.read(rows, 1));
                }
            }
        }
        move(connection, end, ids, next.size());
        return placed;
    }

    private static List<Long> next(Connection connection, int limit) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(NEXT)) {
            select.setInt(1, limit);
            select.setInt(2, MAX_BYTES);
            try (ResultSet rows = select.executeQuery()) {
                List<Long> ids = new ArrayList<>();
                while (rows.next()) {
                    ids.add(rows.getLong(1));
                }
                return ids;
            }
        }
    }

    private static void move(Connection connection, long end, Array ids, int number) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT);
                PreparedStatement delete = connection.prepareStatement(DELETE);
                PreparedStatement update = connection.prepareStatement(UPDATE)) {
            insert.setLong(1, end);
            insert.setArray(2, ids);
            insert.executeUpdate();
            delete.setArray(1, ids);
            delete.executeUpdate();
            update.setLong(1, end + number);
            update.executeUpdate();
        }
    }
}
