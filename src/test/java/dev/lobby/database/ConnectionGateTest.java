package dev.lobby.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectionGateTest {
    private static final int CALLERS = 200;
    private static final int POOL = 20;

    private final ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
    private final CountDownLatch answer = new CountDownLatch(1);
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final ConnectionGate gate = new ConnectionGate(this::answerLate);

    private Connection answerLate() throws SQLException {
        waiting.incrementAndGet();
        try {
            if (!answer.await(1, TimeUnit.MINUTES)) {
                throw new SQLException("No answer");
            }
        } catch (InterruptedException e) {
            throw new SQLException(e);
        } finally {
            waiting.decrementAndGet();
        }
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> null);
    }

    private void call() {
        try {
            gate.open().close();
            opened.incrementAndGet();
        } catch (SQLTransientConnectionException e) {
            refused.incrementAndGet();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    @Test
    void onlyAFewThreadsWaitForADatabaseThatHangs() {
        for (int i = 0; i < CALLERS; i++) {
            threads.execute(this::call);
        }

        await().atMost(Duration.ofSeconds(30)).until(() -> refused.get() + waiting.get() == CALLERS);
        assertThat(waiting.get()).isBetween(1, 10);
        assertThatThrownBy(gate::open).isInstanceOf(SQLTransientConnectionException.class);

        answer.countDown();
        await().until(() -> opened.get() + refused.get() == CALLERS);
        call();
        assertThat(opened.get()).isBetween(2, 11);
    }

    @Test
    void everyThreadGetsAConnectionToADatabaseThatAnswers() {
        answer.countDown();
        for (int i = 0; i < POOL; i++) {
            threads.execute(this::call);
        }

        await().atMost(Duration.ofSeconds(30)).until(() -> opened.get() == POOL);
    }

    @Test
    void aFailureFreesTheTurn() throws SQLException {
        ConnectionGate failing = new ConnectionGate(() -> {
            throw new SQLException("refused", "08001");
        });
        for (int i = 0; i < CALLERS; i++) {
            assertThatThrownBy(failing::open).hasMessage("refused");
        }
    }
}
