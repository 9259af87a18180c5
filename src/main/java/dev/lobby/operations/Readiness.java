package dev.lobby.operations;

import dev.lobby.database.failure.DatabaseOutage;
import dev.lobby.work.Draining;
import dev.lobby.work.Resumed;
import dev.lobby.work.Started;
import dev.lobby.work.Workers;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
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
    private volatile long askedAt;
    private volatile long lastCheck;
    private volatile boolean asking;

    @Inject
    Readiness(DataSource dataSource, DatabaseOutage outage, OperationsSettings settings, MeterRegistry meters) {
        this(dataSource, outage, settings, System::nanoTime);
        Gauge.builder("lobby.ready", () -> isReady() ? 1 : 0)
                .description("1 if this server is ready, 0 if it is not")
                .register(meters);
        Gauge.builder("lobby.database.check", () -> checkNanos() / 1e9)
                .description(
                        "How long the last check of the database took, or takes: a connection of the pool and an answer")
                .baseUnit("seconds")
                .register(meters);
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
        askedAt = clock.getAsLong();
        asking = true;
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement("select 1")) {
            select.execute();
            answered();
            outage.answered();
        } catch (SQLException e) {
            answering = false;
            outage.include(e);
        } finally {
            lastCheck = checkNanos();
            asking = false;
        }
        return false;
    }

    private long checkNanos() {
        return asking ? clock.getAsLong() - askedAt : lastCheck;
    }

    private void answered() {
        answeredAt = clock.getAsLong();
        answering = true;
    }

    boolean isReady() {
        return running && answering && clock.getAsLong() - answeredAt <= limit;
    }
}
