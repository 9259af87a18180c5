package dev.lobby.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.auth.Visitor;
import dev.lobby.edge.ClientAddress;
import dev.lobby.edge.limit.LimitSettings;
import dev.lobby.edge.limit.TestLimits;
import dev.lobby.settings.SettingReader;
import dev.lobby.settings.TestSettings;
import dev.lobby.subscription.Protocol;
import dev.lobby.wire.ClosingConnections;
import dev.lobby.wire.TestOutlet;
import dev.lobby.work.Draining;
import dev.lobby.work.TestTime;
import dev.lobby.work.Time;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SessionsTest {
    private static final SettingReader SETTINGS = TestSettings.with();

    private final List<Integer> closed = new ArrayList<>();

    @Test
    void afterAStandstillEveryClientHasItsWholeTimeAgain() {
        TestTime time = new TestTime();
        Sessions sessions = sessions(time);
        TestOutlet client = open(sessions, time);

        time.pass(Duration.ofSeconds(80));
        checksFor(Duration.ofMillis(74_900), sessions, client, time);
        assertThat(closed).isEmpty();

        checksFor(Duration.ofMillis(200), sessions, client, time);
        assertThat(closed).containsExactly(1013);
    }

    @Test
    void aServerThatIsOnlySlowFindsTheDeadInTheUsualTime() {
        TestTime time = new TestTime();
        Sessions sessions = sessions(time);
        TestOutlet client = open(sessions, time);

        for (int i = 0; i < 150; i++) {
            assertThat(closed).isEmpty();
            time.pass(Duration.ofMillis(500));
            check(sessions, client);
        }

        assertThat(closed).containsExactly(1013);
    }

    private static void checksFor(Duration duration, Sessions sessions, TestOutlet client, TestTime time) {
        check(sessions, client);
        for (long millis = 100; millis <= duration.toMillis(); millis += 100) {
            time.pass(Duration.ofMillis(100));
            check(sessions, client);
        }
    }

    private static void check(Sessions sessions, TestOutlet client) {
        assertThat(sessions.check()).isFalse();
        client.turns();
    }

    @Test
    void aDrainThatIsInterruptedStillWaitsWithoutSpinningAndKeepsTheInterrupt() {
        AtomicInteger looks = new AtomicInteger();
        Time time = new Time() {
            @Override
            public long nanos() {
                looks.incrementAndGet();
                return super.nanos();
            }
        };
        Sessions sessions = sessions(time);
        for (int i = 0; i < 4; i++) {
            open(sessions, time);
        }
        long begun = System.nanoTime();

        Thread.currentThread().interrupt();
        sessions.drain(new Draining(Duration.ofMillis(400)));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
        assertThat(closed).containsExactly(1001, 1001, 1001, 1001);
        assertThat(looks).hasValueLessThan(1_000);
    }

    private static Sessions sessions(Time time) {
        return new Sessions(
                new Places(TestLimits.accounts(SETTINGS, time), new LimitSettings(SETTINGS)),
                time,
                new ClosingConnections(time));
    }

    private TestOutlet open(Sessions sessions, Time time) {
        TestOutlet made = TestOutlet.of(closed, time);
        Visitor visitor = new Visitor(new ClientAddress(InetAddress.getLoopbackAddress()), Optional.empty());
        assertThat(sessions.arrives(visitor)).isEmpty();
        sessions.opened(made.outlet(), Protocol.PLAIN, visitor);
        return made;
    }
}
