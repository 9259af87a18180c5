package dev.lobby.log;

import dev.lobby.work.Recorded;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import javax.sql.DataSource;

/** A node's sequencer without a thread, for tests of classes that use it. */
public final class Sequencing {
    private final Sequencer sequencer;

    public Sequencing(DataSource database, EventLog log, LogTail tail, LogSettings settings) {
        this.sequencer = new Sequencer(database, log, tail, new Recorded<>(), settings, new SimpleMeterRegistry());
    }

    /** Does what the start of a node does. */
    public void begin() throws SQLException {
        sequencer.begin();
    }

    /** Places one batch. Returns whether more may be pending. */
    public boolean step() throws SQLException {
        return sequencer.step();
    }
}
