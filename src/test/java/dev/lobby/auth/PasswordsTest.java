package dev.lobby.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lobby.edge.ClientAddress;
import dev.lobby.edge.limit.Payer;
import dev.lobby.edge.limit.TestLimits;
import dev.lobby.logging.RefusalLog;
import dev.lobby.rest.ProblemException;
import dev.lobby.settings.SettingReader;
import dev.lobby.settings.TestSettings;
import dev.lobby.work.TestTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PasswordsTest {
    private static final int AT_ONCE = Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
    private static final int WAITING = 6;
    private static final Payer HERE = Payer.of(new ClientAddress(InetAddress.getLoopbackAddress()));

    private final TestTime time = new TestTime();
    private final SettingReader settings = TestSettings.with(
            "lobby.rest.max-waiting-hashes", String.valueOf(WAITING), "lobby.rest.max-hashes-per-minute", "100");
    private final RefusalLog log = new RefusalLog(time);
    private final Passwords passwords = new Passwords(
            new HashingSettings(settings), TestLimits.rates(settings, time), log, new SimpleMeterRegistry());
    private final Held held = new Held();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    @Test
    void onlyTheRightPasswordIsVerified() {
        String hash = passwords.hash("correct horse", Passwords.Use.GAME, HERE);

        assertThat(passwords.verify("correct horse", hash, HERE, () -> {})).isTrue();
        assertThat(passwords.verify("correct horsf", hash, HERE, () -> {})).isFalse();
        assertThat(passwords.hash("correct horse", Passwords.Use.GAME, HERE)).isNotEqualTo(hash);
    }

    @Test
    void aGamePasswordTakesFarLessWorkAndOldHashesStayValid() {
        String hash = passwords.hash("sesame", Passwords.Use.GAME, HERE);
        String earlier = passwords.hash("sesame", Passwords.Use.USER, HERE);

        assertThat(hash).startsWith("10000$");
        assertThat(earlier).startsWith("600000$");
        assertThat(passwords.verify("sesame", hash, HERE, () -> {})).isTrue();
        assertThat(passwords.verify("sesame", earlier, HERE, () -> {})).isTrue();
        assertThat(passwords.verify("Sesame", hash, HERE, () -> {})).isFalse();
    }

    @Test
    void oneProcessorStaysFreeAndExcessCallsAreRefused() throws Exception {
        List<Future<String>> begun = hash(AT_ONCE + WAITING);
        await().until(() -> held.running.get() == AT_ONCE && held.waiting() == WAITING);

        assertThatThrownBy(() -> held.hash("one too many", Passwords.Use.USER, HERE))
                .isInstanceOfSatisfying(ProblemException.class, refusal -> {
                    assertThat(refusal.problem().status()).isEqualTo(503);
                    assertThat(refusal.problem().headers()).containsKey("Retry-After");
                });
        held.held.countDown();

        for (Future<String> each : begun) {
            assertThat(each.get(20, TimeUnit.SECONDS)).isNotEmpty();
        }
        assertThat(held.most.get()).isEqualTo(AT_ONCE);
        assertThat(held.waiting()).isZero();
    }

    @Test
    void aNewCallReplacesOneOfThePayerWithTheMostWaiting() throws Exception {
        List<Future<String>> flood = hash(AT_ONCE + WAITING);
        await().until(() -> held.waiting() == WAITING);
        Payer there = Payer.of(new ClientAddress(InetAddress.getByName("203.0.113.9")));

        Future<String> other = threads.submit(() -> held.hash("correct horse", Passwords.Use.USER, there));
        await().until(() -> flood.stream().anyMatch(Future::isDone));
        held.held.countDown();

        assertThat(other.get(20, TimeUnit.SECONDS)).isNotEmpty();
        int refused = 0;
        for (Future<String> each : flood) {
            try {
                assertThat(each.get(20, TimeUnit.SECONDS)).isNotEmpty();
            } catch (ExecutionException e) {
                assertThat(e).hasCauseInstanceOf(ProblemException.class);
                refused++;
            }
        }
        assertThat(refused).isEqualTo(1);
    }

    @Test
    void everyHashCounts() {
        held.held.countDown();
        for (int i = 0; i < 100; i++) {
            assertThat(held.hash("correct horse", Passwords.Use.GAME, HERE)).isNotEmpty();
        }

        assertThatThrownBy(() -> held.hash("correct horse", Passwords.Use.GAME, HERE))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refusal -> assertThat(refusal.problem().status()).isEqualTo(429));
    }

    private List<Future<String>> hash(int times) {
        List<Future<String>> begun = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            begun.add(threads.submit(() -> held.hash("correct horse", Passwords.Use.USER, HERE)));
        }
        return begun;
    }

    /** Computes nothing, and returns only when the test lets it. */
    private final class Held extends Passwords {
        private final CountDownLatch held = new CountDownLatch(1);
        private final AtomicInteger running = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();

        Held() {
            super(new HashingSettings(settings), TestLimits.rates(settings, time), log, new SimpleMeterRegistry());
        }

        @Override
        byte[] compute(String password, byte[] salt, int iterations) {
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
