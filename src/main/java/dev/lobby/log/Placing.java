package dev.lobby.log;

import dev.lobby.database.Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;

/** How a batch of committed events moves from {@code event_pending} to {@code event_log}. Thread-safe. */
interface Placing {
    /** The columns that both tables have, in the order in which {@link Placed#read} uses them. */
    String COLUMNS = "name, payload, recorded_at, " + Subject.COLUMNS;

    /**
     * How many bytes of payload a batch has, without its last event. Each server has a batch in memory, more than once. With as
     * many of the largest events as a batch may have, it might never get it.
     */
    int MAX_BYTES = 4 << 20;

    /** The maximum number of bytes that a database may count for one {@code char}. */
    int MAX_BYTES_OF_CHAR = 3;

    /** Selects the ids of the next batch. The parameters are its maximum number of events, and {@link #MAX_BYTES}. */
    String NEXT = "select id from (select id, sum(bytes) over (order by id) - bytes as bytes_before"
            + " from (select id, octet_length(payload) as bytes from event_pending order by id limit ?) first_ones) sized"
            + " where bytes_before < ?";

    /** An event that has got its position. */
    record Placed(String name, String payload, Timestamp recordedAt, Subject subject) {
        /** Reads {@link #COLUMNS} of a row, from the column on. */
        static Placed read(ResultSet row, int column) throws SQLException {
            return new Placed(
                    row.getString(column),
                    row.getString(column + 1),
                    row.getTimestamp(column + 2),
                    Subject.read(row, column + 3));
        }
    }

    /**
     * Gives the next events their positions, in the order of their ids, and moves the log's end. Call it with the log's head
     * locked, in the transaction that has locked it.
     *
     * @param end the position of the log's last event
     * @param limit the maximum number of events. There are fewer if they are large
     */
    List<Placed> place(Connection connection, long end, int limit) throws SQLException;

    /** Whether a limit may have kept more events from being placed. */
    static boolean isFull(List<Placed> placed, int limit) {
        long chars =
                placed.stream().mapToLong(event -> event.payload().length()).sum();
        return placed.size() == limit || chars >= MAX_BYTES / MAX_BYTES_OF_CHAR;
    }

    /** Returns the way for the kind of database. */
    static Placing on(Connection connection) throws SQLException {
        return Database.isPostgresql(connection) ? PlacingAtOnce.PLACING : PlacingInSteps.PLACING;
    }
}
