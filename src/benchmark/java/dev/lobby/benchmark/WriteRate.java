package dev.lobby.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.change.SwitchedRecorder;
import dev.lobby.harness.Deployments;
import dev.lobby.harness.Transactions;
import dev.lobby.id.ObjectId;
import dev.lobby.message.MessageWriter;
import dev.lobby.user.UserPrograms;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Measures what recording its events costs a write: the same writes with the recorder switched off and on, in turns, by
 * more and more writers. Runs only when it is asked for; {@code -Dlobby.test.step=…} (ISO 8601) makes each of its steps
 * longer.
 */
@ArquillianTest
class WriteRate {
    private static final int[] WRITERS = {1, 8, 32};
    private static final int ROUNDS = 3;
    private static final String BODY = "x".repeat(100);

    @Inject
    private SwitchedRecorder recorder;

    @Inject
    private MessageWriter messages;

    @Inject
    private Transactions transactions;

    @Inject
    private DataSource dataSource;

    @Resource
    private ManagedThreadFactory threads;

    private final String sender = ObjectId.next();
    private final String receiver = ObjectId.next();
    private Duration step = Duration.ZERO;

    @Deployment
    static WebArchive deployment() {
        return Deployments.withTestLibraries(Deployments.lobby(
                        // All of them are one talk.
                        "lobby.message.max-per-talk=100000000",
                        "test.step=" + System.getProperty("lobby.test.step", "PT5S"))
                .addPackage(WriteRate.class.getPackage())
                .addClasses(UserPrograms.class, MessageWriter.class, SwitchedRecorder.class));
    }

    @BeforeEach
    void begin() throws Exception {
        step = ConfigProvider.getConfig().getValue("test.step", Duration.class);
        transactions.run(entities -> {
            UserPrograms.create(entities, sender, sender);
            UserPrograms.create(entities, receiver, receiver);
        });
    }

    @Test
    void everyWriteSucceedsAndIsRecordedWhileTheRecorderIsOn() throws Exception {
        System.out.printf("Write rate: %s, best of %d, warming up%n", database(), ROUNDS);
        measure(8, false);
        measure(8, true);

        for (int writers : WRITERS) {
            double off = 0;
            double on = 0;
            for (int round = 0; round < ROUNDS; round++) {
                off = Math.max(off, measure(writers, false));
                on = Math.max(on, measure(writers, true));
            }
            System.out.printf(
                    "Write rate: %2d writers, %5.0f writes/s off, %5.0f on, ratio %.2f%n", writers, off, on, on / off);
        }
    }

    private String database() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return connection.getMetaData().getDatabaseProductName();
        }
    }

    /** Returns writes per second. The next measurement does not begin before the log has the events of this one. */
    private double measure(int writers, boolean on) throws Exception {
        long before = transactions.end();
        recorder.turn(on);
        long begin = System.nanoTime();
        List<FutureTask<Integer>> writing = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            FutureTask<Integer> task = new FutureTask<>(() -> writeUntil(begin + step.toNanos()));
            threads.newThread(task).start();
            writing.add(task);
        }
        long written = 0;
        for (FutureTask<Integer> task : writing) {
            written += task.get(step.toSeconds() + 60, TimeUnit.SECONDS);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;

        await().atMost(Duration.ofMinutes(2)).until(transactions::isNothingPending);
        assertThat(transactions.end() - before).isEqualTo(on ? written : 0);
        return written / seconds;
    }

    private int writeUntil(long end) {
        int written = 0;
        while (System.nanoTime() < end) {
            messages.send(sender, receiver, BODY);
            written++;
        }
        return written;
    }
}
