package dev.lobby.log;

import dev.lobby.work.Recorded;
import dev.lobby.work.TestTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** A node's sequencer without a thread, for tests of classes that use it. */
public final class Sequencing {
    private final DataSource database;
    private final Sequencer sequencer;

    public Sequencing(DataSource database, EventLog log, LogTail tail, LogSettings settings) {
        this.database = database;
        this.sequencer = new Sequencer(
                database,
                log,
                tail,
                new Recorded<>(),
                settings,
                new SequencerMeters(new TestTime(), new SimpleMeterRegistry()));
    }

    /** Does what the start of a node does. */
    public void begin() throws SQLException {
        sequencer.begin();
    }

    /** Places one batch. Returns whether more may be pending. */
    public boolean step() throws SQLException {
        return sequencer.step();
    }

    /** Places everything that is pending. */
    public void placeAll() throws SQLException {
        boolean more = true;
        while (more) {
            more = step();
        }
    }

    /** Deletes the events up to a position, and what is known of memberships that ended before. */
    public void forget(long position) throws SQLException {
        try (Connection connection = database.getConnection()) {
            Retention.delete(connection, 0, position);
        }
    }
}
