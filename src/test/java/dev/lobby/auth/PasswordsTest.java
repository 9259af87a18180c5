package dev.lobby.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PasswordsTest {
    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

    @Test
    void onlyTheRightPasswordIsVerified() {
        Passwords passwords = new Passwords();
        String hash = passwords.hash("correct horse");

        assertThat(passwords.verify("correct horse", hash, () -> {})).isTrue();
        assertThat(passwords.verify("correct horsf", hash, () -> {})).isFalse();
        assertThat(passwords.hash("correct horse")).isNotEqualTo(hash);
    }

    @Test
    void atMostOneAProcessorIsHashedAtATimeAndTheOthersWait() throws Exception {
        Held passwords = new Held();
        int callers = 3 * PROCESSORS;
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        try {
            for (int caller = 0; caller < callers; caller++) {
                threads.execute(
                        () -> assertThat(passwords.hash("correct horse")).isNotEmpty());
            }
            await().until(() -> passwords.running.get() == PROCESSORS);
            await().until(() -> passwords.waiting() == callers - PROCESSORS);

            passwords.held.countDown();
            threads.shutdown();

            assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
            assertThat(passwords.most.get()).isEqualTo(PROCESSORS);
            assertThat(passwords.all.get()).isEqualTo(callers);
        } finally {
            threads.shutdownNow();
        }
    }

    /** Computes nothing, and that only when it is let. */
    private static final class Held extends Passwords {
        private final CountDownLatch held = new CountDownLatch(1);
        private final AtomicInteger running = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();
        private final AtomicInteger all = new AtomicInteger();

        @Override
        byte[] compute(String password, byte[] salt, int iterations) {
            all.incrementAndGet();
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            try {
                assertThat(held.await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            } finally {
                running.decrementAndGet();
            }
            return new byte[] {1};
        }
    }
}
