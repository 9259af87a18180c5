package dev.lobby.operations;

import dev.lobby.work.Started;
import dev.lobby.work.Workers;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongSupplier;
import javax.sql.DataSource;

/**
 * Whether the server can do what it is there for: all of it has started, it is not about to stop, and the database
 * answers.
 *
 * <p>A thread of its own asks the database, with one connection at most; whoever wants to know gets what was last seen,
 * at once. So however many ask while the database hangs, nobody waits. Thread-safe.
 */
@ApplicationScoped
class Readiness {
    private static final int FIRST = 0;
    private static final Duration POLL = Duration.ofSeconds(1);

    private final DataSource dataSource;
    private final long limit;
    private final LongSupplier clock;

    private volatile boolean running;
    private volatile boolean answering;
    private volatile long answeredAt;

    @Inject
    Readiness(DataSource dataSource, OperationsSettings settings) {
        this(dataSource, settings, System::nanoTime);
    }

    Readiness(DataSource dataSource, OperationsSettings settings, LongSupplier clock) {
        this.dataSource = dataSource;
        this.limit = settings.healthTimeout().toNanos();
        this.clock = clock;
    }

    void start(@Observes @Priority(Started.ALL) Started started, Workers workers) {
        begin();
        workers.start("lobby-readiness", POLL, this::ask);
    }

    /** From now on it is the database alone that decides; that it was there, its migration has just proved. */
    void begin() {
        answered();
        running = true;
    }

    /** Before the others stop what they do. */
    void stop(@Observes @Priority(FIRST) @BeforeDestroyed(ApplicationScoped.class) Object context) {
        running = false;
    }

    /** Returns false: once in a while is enough. */
    boolean ask() {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement("select 1")) {
            select.execute();
            answered();
        } catch (SQLException e) {
            answering = false;
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
