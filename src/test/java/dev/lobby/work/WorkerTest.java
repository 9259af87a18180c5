package dev.lobby.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Filter;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class WorkerTest {
    private static final Duration LONG = Duration.ofHours(1);

    @Test
    void runsWhileThereIsMoreAndThenWaitsUntilItIsWoken() throws Exception {
        AtomicInteger steps = new AtomicInteger();
        Worker worker = new Worker("test", () -> steps.incrementAndGet() < 3, LONG, failure -> false);
        start(worker);
        await().untilAtomic(steps, is(3));

        worker.wake();

        await().untilAtomic(steps, is(4));
        end(worker);
    }

    @Test
    void goesOnAlsoIfNotEvenItsFailureCanBeLogged() throws Exception {
        AtomicInteger steps = new AtomicInteger();
        Worker worker = new Worker(
                "test",
                () -> {
                    if (steps.incrementAndGet() == 1) {
                        throw new IllegalStateException("no memory");
                    }
                    return false;
                },
                LONG,
                failure -> {
                    throw new LinkageError("no memory for this either");
                });
        start(worker);

        await().untilAtomic(steps, is(2));
        end(worker);
    }

    @Test
    void runsByItselfAfterItsPollInterval() throws Exception {
        AtomicInteger steps = new AtomicInteger();
        Worker worker = new Worker("test", () -> steps.incrementAndGet() < 0, Duration.ofMillis(1), failure -> false);
        start(worker);

        await().until(() -> steps.get() > 3);

        end(worker);
    }

    @Test
    void pausesBeforeItGoesOnUnlessItIsWoken() throws Exception {
        AtomicInteger steps = new AtomicInteger();
        AtomicReference<Worker> itself = new AtomicReference<>();
        Worker worker = new Worker(
                "test",
                () -> {
                    int step = steps.incrementAndGet();
                    itself.get().pause(step == 1 ? Duration.ofMillis(1) : LONG);
                    return true;
                },
                LONG,
                failure -> false);
        itself.set(worker);
        start(worker);
        await().untilAtomic(steps, is(2));
        await().during(Duration.ofMillis(100)).untilAtomic(steps, is(2));

        worker.wake();

        await().untilAtomic(steps, is(3));
        end(worker);
    }

    @Test
    void pausesNoLongerThanItsPollInterval() throws Exception {
        AtomicInteger steps = new AtomicInteger();
        AtomicReference<Worker> itself = new AtomicReference<>();
        Worker worker = new Worker(
                "test",
                () -> {
                    itself.get().pause(LONG);
                    return steps.incrementAndGet() > 0;
                },
                Duration.ofMillis(1),
                failure -> false);
        itself.set(worker);
        start(worker);

        await().until(() -> steps.get() > 3);

        end(worker);
    }

    @Test
    void retriesUntilItSucceeds() throws Exception {
        AtomicInteger steps = new AtomicInteger();
        Worker worker = new Worker(
                "test",
                () -> {
                    if (steps.incrementAndGet() < 4) {
                        throw new IllegalStateException("not yet");
                    }
                    return false;
                },
                LONG,
                failure -> false);
        start(worker);

        await().untilAtomic(steps, is(4));

        end(worker);
    }

    @Test
    void logsTheFirstFailureThatIsNotKnownAndThatItWorksAgain() throws Exception {
        List<String> lines = new CopyOnWriteArrayList<>();
        Logger logger = Logger.getLogger(Worker.class.getName());
        Filter noting = line -> lines.add(line.getMessage());
        logger.setFilter(noting);
        AtomicInteger steps = new AtomicInteger();
        Worker worker = new Worker(
                "test",
                () -> {
                    int step = steps.incrementAndGet();
                    if (step < 6) {
                        throw new IllegalStateException(step < 3 ? "known" : "not known");
                    }
                    return false;
                },
                LONG,
                failure -> "known".equals(failure.getMessage()));
        start(worker);

        await().untilAtomic(steps, is(6));
        end(worker);
        logger.setFilter(null);

        assertThat(lines).containsExactly("test failed; it retries until it succeeds", "{0} works again");
    }

    @Test
    void saysNothingOfFailuresThatAreKnown() throws Exception {
        List<String> lines = new CopyOnWriteArrayList<>();
        Logger logger = Logger.getLogger(Worker.class.getName());
        Filter noting = line -> lines.add(line.getMessage());
        logger.setFilter(noting);
        AtomicInteger steps = new AtomicInteger();
        Worker worker = new Worker(
                "test",
                () -> {
                    if (steps.incrementAndGet() < 4) {
                        throw new IllegalStateException("known");
                    }
                    return false;
                },
                LONG,
                failure -> true);
        start(worker);

        await().untilAtomic(steps, is(4));
        end(worker);
        logger.setFilter(null);

        assertThat(lines).isEmpty();
    }

    @Test
    void anErrorDoesNotEndIt() throws Exception {
        AtomicInteger steps = new AtomicInteger();
        Worker worker = new Worker(
                "test",
                () -> {
                    if (steps.incrementAndGet() < 3) {
                        throw new StackOverflowError();
                    }
                    return false;
                },
                LONG,
                failure -> false);
        start(worker);

        await().untilAtomic(steps, is(3));

        end(worker);
    }

    @Test
    void aWakeThatComesDuringAStepIsNotLost() throws Exception {
        AtomicInteger steps = new AtomicInteger();
        AtomicReference<Worker> self = new AtomicReference<>();
        Worker worker = new Worker(
                "test",
                () -> {
                    if (steps.incrementAndGet() < 3) {
                        self.get().wake();
                    }
                    return false;
                },
                LONG,
                failure -> false);
        self.set(worker);
        start(worker);

        await().untilAtomic(steps, is(3));

        end(worker);
    }

    private static void start(Worker worker) {
        Thread thread = new Thread(worker::run, worker.toString());
        thread.setDaemon(true);
        thread.start();
    }

    private static void end(Worker worker) throws InterruptedException {
        worker.stop();
        assertThat(worker.awaitEnd(Duration.ofSeconds(10))).isTrue();
    }
}
