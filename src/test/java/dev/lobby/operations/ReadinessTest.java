package dev.lobby.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.database.TestDatabase;
import dev.lobby.database.failure.DatabaseOutage;
import dev.lobby.settings.TestSettings;
import dev.lobby.work.Draining;
import dev.lobby.work.TestTime;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReadinessTest {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final AtomicLong now = new AtomicLong();
    private final AtomicBoolean away = new AtomicBoolean();
    private Readiness readiness;

    @BeforeEach
    void create() throws SQLException {
        DataSource database = TestDatabase.create();
        DataSource failing = (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    if (away.get()) {
                        throw new SQLNonTransientConnectionException("The database is away");
                    }
                    return method.invoke(database, arguments);
                });
        readiness = new Readiness(
                failing,
                new DatabaseOutage(new TestTime()),
                new OperationsSettings(TestSettings.with("lobby.health.timeout", LIMIT.toString())),
                now::get);
    }

    @Test
    void isReadyFromTheEndOfTheStartUntilTheStopBegins() {
        assertThat(readiness.isReady()).isFalse();

        readiness.begin();
        assertThat(readiness.isReady()).isTrue();

        readiness.stop(new Draining(Duration.ZERO));
        assertThat(readiness.isReady()).isFalse();
    }

    @Test
    void isNotReadyWhileTheDatabaseIsUnavailable() {
        readiness.begin();

        away.set(true);
        readiness.ask();
        assertThat(readiness.isReady()).isFalse();

        away.set(false);
        readiness.ask();
        assertThat(readiness.isReady()).isTrue();
    }

    /** The check never returns, so only the time decides. */
    @Test
    void isNotReadyWhileTheDatabaseHangs() {
        readiness.begin();

        now.addAndGet(LIMIT.toNanos());
        assertThat(readiness.isReady()).isTrue();

        now.addAndGet(1);
        assertThat(readiness.isReady()).isFalse();

        readiness.ask();
        assertThat(readiness.isReady()).isTrue();
    }
}
