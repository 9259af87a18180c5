package dev.lobby.database;

import dev.lobby.work.Started;
import dev.lobby.work.Workers;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;

/** A thread that closes, once a second, the PostgreSQL connections on which a write has taken too long. */
@ApplicationScoped
class DatabaseWatch {
    private static final Duration POLL = Duration.ofSeconds(1);

    void start(@Observes @Priority(Started.LOG) Started started, DatabaseSettings settings, Workers workers) {
        if (!DatabaseAddress.of(settings).isH2()) {
            Duration limit = new DatabaseTimeouts(settings.timeout()).answer();
            workers.start("lobby-database-watch", POLL, () -> {
                DatabaseSockets.closeStalledWrites(limit);
                return false;
            });
        }
    }
}
