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
     * @param limit the maximum number of events
     */
    List<Placed> place(Connection connection, long end, int limit) throws SQLException;

    /** Returns the way for the kind of database. */
    static Placing on(Connection connection) throws SQLException {
        return Database.isPostgresql(connection) ? PlacingAtOnce.PLACING : PlacingInSteps.PLACING;
    }
}
