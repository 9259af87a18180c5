package dev.lobby.log;

import dev.lobby.database.Database;
import dev.lobby.work.Started;
import dev.lobby.work.Time;
import dev.lobby.work.Workers;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of the event log's size and age. The number of events follows from positions, which have no gaps. Once a
 * minute the database is asked for one row and for the size of its files. It never has to count rows.
 */
@ApplicationScoped
class LogMeters {
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final DataSource dataSource;
    private final Database database;
    private final Time time;
    private final Retention retention;
    private final MeterRegistry meters;
    private volatile @Nullable Instant oldest;
    private volatile long bytes = -1;

    @Inject
    LogMeters(
            DataSource dataSource,
            Database database,
            Time time,
            LogTail tail,
            Retention retention,
            MeterRegistry meters) {
        this.dataSource = dataSource;
        this.database = database;
        this.time = time;
        this.retention = retention;
        this.meters = meters;
        Gauge.builder("lobby.log", () -> Math.max(0, tail.end() - retention.first() + 1))
                .description("Events in the log")
                .baseUnit("events")
                .register(meters);
        Gauge.builder("lobby.log.age", this::age)
                .description("The age of the oldest event in the log, as of the last minute; 0 if there is none")
                .baseUnit("seconds")
                .register(meters);
    }

    void start(@Observes @Priority(Started.READERS) Started started, Workers workers) {
        workers.start("lobby-log-meters", INTERVAL, this::measure);
    }

    /** Registers the metric with the first value, because not every database tells one. */
    private void size(long now) {
        boolean isFirst = bytes < 0;
        bytes = now;
        if (isFirst) {
            Gauge.builder("lobby.log.size", () -> bytes)
                    .description("What the event log takes in the database, with its indexes, as of the last minute")
                    .baseUnit("bytes")
                    .register(meters);
        }
    }

    private double age() {
        Instant recorded = oldest;
        return recorded == null
                ? 0
                : Math.max(0, Duration.between(recorded, time.now()).toMillis() / 1000.0);
    }

    /** Returns false, because there is nothing more to do until the next interval. */
    boolean measure() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            try (PreparedStatement select = connection.prepareStatement(
                    "select recorded_at from event_log where position >= ? order by position limit 1")) {
                // From there on, so that the query does not pass over deleted rows.
                select.setLong(1, retention.first());
                try (ResultSet row = select.executeQuery()) {
                    oldest = row.next() ? row.getTimestamp(1).toInstant() : null;
                }
            }
            database.bytes(connection, "event_log").ifPresent(this::size);
        }
        return false;
    }
}
