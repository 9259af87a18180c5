package dev.lobby.wire;

import static dev.lobby.harness.Fakes.fake;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.server.IoThread;
import dev.lobby.settings.TestSettings;
import dev.lobby.work.TestTime;
import jakarta.websocket.Session;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IoWorkerTest {
    private static final WireSettings SETTINGS = new WireSettings(TestSettings.with());

    private final TestTime time = new TestTime();
    private final Sender sender = new Sender(new SendQueue(1), SETTINGS, time);
    private final FakeThread thread = new FakeThread();
    private final List<String> sent = new ArrayList<>();
    private volatile int count;
    private Runnable meanwhile = () -> {};
    private Duration sending = Duration.ZERO;

    @BeforeEach
    void start() {
        new IoWorker(thread, sender, time).start();
    }

    @Test
    void isWokenOnceForAllSessionsThatComeBeforeItsTurn() {
        connection().receive("a");
        connection().receive("b");

        assertThat(thread.tasks).hasSize(1);
        thread.run();

        assertThat(sent).containsExactly("a", "b");
        assertThat(thread.tasks).isEmpty();
        assertThat(thread.later).isEmpty();
    }

    @Test
    void sessionsThatComeDuringItsTurnAreSentToInIt() {
        TestOutlet other = connection();
        meanwhile = () -> other.receive("b");
        connection().receive("a");

        thread.run();

        assertThat(sent).containsExactly("a", "b");
    }

    @Test
    void aSessionThatComesAfterItsTurnWakesItAgain() {
        TestOutlet connection = connection();
        connection.receive("a");
        thread.run();

        connection.receive("b");
        thread.run();

        assertThat(sent).containsExactly("a", "b");
    }

    @Test
    void afterTenMillisecondsItPausesForTheThreadsOtherTasks() {
        sending = Duration.ofMillis(4);
        for (int i = 0; i < 5; i++) {
            connection().receive("frame");
        }

        thread.run();

        assertThat(sent).hasSize(3);
        assertThat(thread.delays).containsExactly(Duration.ofMillis(1));
        thread.pass();
        assertThat(sent).hasSize(5);
    }

    @Test
    void restsWithoutBeingWoken() {
        sending = Duration.ofMillis(1);
        TestOutlet connection = connection();
        connection.receive("a", "b");
        thread.run();
        assertThat(thread.delays).containsExactly(Duration.ofMillis(2));

        connection.receive("c");
        assertThat(thread.tasks).isEmpty();
        thread.pass();

        assertThat(sent).containsExactly("a", "b", "c");
        assertThat(thread.later).isEmpty();
    }

    @Test
    void afterAFailureItContinuesWithTheNextSession() {
        connection(() -> {
                    throw new IllegalStateException("out of order");
                })
                .receive("a");
        connection().receive("b");

        thread.run();
        assertThat(thread.delays).containsExactly(Duration.ofMillis(100));
        thread.pass();

        assertThat(sent).containsExactly("b");
    }

    /**
     * Each session comes a moment after the previous one was sent to. The moments differ; some are just before a turn
     * ends.
     */
    @Test
    void aSessionThatComesAsATurnEndsIsNotForgotten() {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            thread.executor = executor;
            TestOutlet connection = connection();
            for (int i = 1; i <= 20_000; i++) {
                for (int n = i % 64; n > 0; n--) {
                    Thread.onSpinWait();
                }
                connection.receive("frame");
                long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
                while (count < i) {
                    assertThat(System.nanoTime()).isLessThan(deadline);
                    Thread.onSpinWait();
                }
            }
        } finally {
            executor.shutdownNow();
        }
    }

    private static final class FakeThread implements IoThread {
        private final Queue<Runnable> tasks = new ArrayDeque<>();
        private final Queue<Runnable> later = new ArrayDeque<>();
        private final List<Duration> delays = new ArrayList<>();

        private Executor executor = tasks::add;

        @Override
        public void execute(Runnable task) {
            executor.execute(task);
        }

        @Override
        public void executeAfter(Duration delay, Runnable task) {
            later.add(task);
            delays.add(delay);
        }

        void run() {
            while (!tasks.isEmpty()) {
                tasks.remove().run();
            }
        }

        void pass() {
            later.remove().run();
        }
    }

    private TestOutlet connection() {
        return connection(() -> true);
    }

    private TestOutlet connection(BooleanSupplier open) {
        return new TestOutlet(
                fake(Session.class, (method, arguments) -> open.getAsBoolean()),
                new TestWire(this::send),
                sender,
                new SessionCloser(),
                time);
    }

    private void send(List<Frame> frames) {
        time.pass(sending);
        frames.forEach(frame -> sent.add(frame.text()));
        count = sent.size();
        meanwhile.run();
        meanwhile = () -> {};
    }
}
