package dev.lobby.operations;

import dev.lobby.database.DatabaseOutage;
import dev.lobby.work.Draining;
import dev.lobby.work.Resumed;
import dev.lobby.work.Started;
import dev.lobby.work.Workers;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongSupplier;
import javax.sql.DataSource;

/**
 * Whether the server is ready: everything has started, it is not about to stop, and the database answers.
 *
 * <p>A thread of its own checks the database, with at most one connection. Requests get the last result at once, so
 * nobody waits if the database hangs, however many ask. Thread-safe.
 */
@ApplicationScoped
class Readiness {
    private static final Duration POLL = Duration.ofSeconds(1);

    private final DataSource dataSource;
    private final DatabaseOutage outage;
    private final long limit;
    private final LongSupplier clock;

    private volatile boolean running;
    private volatile boolean answering;
    private volatile long answeredAt;

    @Inject
    Readiness(DataSource dataSource, DatabaseOutage outage, OperationsSettings settings) {
        this(dataSource, outage, settings, System::nanoTime);
    }

    Readiness(DataSource dataSource, DatabaseOutage outage, OperationsSettings settings, LongSupplier clock) {
        this.dataSource = dataSource;
        this.outage = outage;
        this.limit = settings.healthTimeout().toNanos();
        this.clock = clock;
    }

    void start(@Observes @Priority(Started.ALL) Started started, Workers workers) {
        begin();
        workers.start("lobby-readiness", POLL, this::ask);
    }

    /** From now on only the database decides. It is available now, because the migration has just succeeded. */
    void begin() {
        answered();
        running = true;
    }

    /** Reports not ready before the other parts stop. */
    void stop(@Observes @Priority(Draining.READINESS) Draining draining) {
        running = false;
    }

    void resume(@Observes Resumed resumed) {
        running = true;
    }

    /** Checks the database. Returns false, because there is nothing more to do until the next poll. */
    boolean ask() {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement("select 1")) {
            select.execute();
            answered();
            outage.answered();
        } catch (SQLException e) {
            answering = false;
            outage.include(e);
        }
        return false;
    }

    private void answered() {
        answeredAt = clock.getAsLong();
        answering = true;
    }

    boolean isReady() {
        return running && answering && clock.getAsLong() - answeredAt <= limit;
    }
}
