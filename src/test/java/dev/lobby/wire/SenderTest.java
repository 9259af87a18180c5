package dev.lobby.wire;

import static dev.lobby.harness.Fakes.fake;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.settings.TestSettings;
import dev.lobby.work.TestTime;
import jakarta.websocket.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Two senders that share their sessions. */
class SenderTest {
    private static final WireSettings SETTINGS = new WireSettings(TestSettings.with());

    private final TestTime time = new TestTime();
    private final SendQueue queue = new SendQueue(2);
    private final Sender one = new Sender(queue, SETTINGS, time);
    private final Sender other = new Sender(queue, SETTINGS, time);
    private final List<String> sent = new ArrayList<>();

    @Test
    void anIdleSenderSendsToTheSessionThatHasWaitedLongest() {
        for (String text : List.of("a", "b", "c")) {
            outlet(this::send).receive(text);
        }

        one.step();
        other.step();
        other.step();

        assertThat(sent).containsExactly("a", "b", "c");
        assertThat(one.isIdle()).isTrue();
    }

    @Test
    void aSessionQueuedDuringItsTurnGetsAnotherTurnAfterIt() {
        List<TestOutlet> itself = new ArrayList<>();
        TestOutlet outlet = outlet(frames -> {
            itself.get(0).outlet().close(CloseCause.TOKEN_ENDED);
            assertThat(other.step()).isFalse();
            send(frames);
        });
        itself.add(outlet);
        outlet.receive("a");

        one.step();

        assertThat(sent).containsExactly("a");
        assertThat(other.step()).isTrue();
        assertThat(other.step()).isFalse();
    }

    @Test
    void aRoundIsOneSendersShareOfTheWaitingSessions() {
        List<Duration> rests = new ArrayList<>();
        one.started(() -> {}, rests::add);
        for (int i = 0; i < 4; i++) {
            outlet(frames -> time.pass(Duration.ofMillis(1))).receive("a", "b");
        }

        one.step();
        assertThat(rests).isEmpty();
        one.step();

        assertThat(rests).containsExactly(Duration.ofMillis(4));
    }

    @Test
    void eachSessionReceivesAllInOrderFromOneThreadAtATime() {
        int count = 50_000;
        AtomicBoolean done = new AtomicBoolean();
        List<InTurn> wires = Stream.generate(InTurn::new).limit(4).toList();
        List<TestOutlet> outlets = wires.stream().map(this::outlet).toList();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (Sender sender : List.of(one, other)) {
                threads.execute(() -> {
                    while (!done.get()) {
                        sender.step();
                    }
                });
            }
            for (int i = 0; i < count; i++) {
                String text = String.valueOf(i);
                outlets.forEach(outlet -> outlet.receive(text));
            }
            await().until(() -> wires.stream().allMatch(wire -> wire.expected == count || wire.disturbed));
        } finally {
            done.set(true);
            threads.shutdown();
        }
        assertThat(wires).noneMatch(wire -> wire.disturbed);
    }

    /** Checks that frames come in order, from one thread at a time. */
    private static final class InTurn implements Consumer<List<Frame>> {
        private final AtomicBoolean busy = new AtomicBoolean();
        private volatile int expected;
        private volatile boolean disturbed;

        @Override
        public void accept(List<Frame> frames) {
            boolean alone = busy.compareAndSet(false, true);
            int next = expected;
            for (Frame frame : frames) {
                if (!alone || !frame.text().equals(String.valueOf(next))) {
                    disturbed = true;
                }
                next++;
            }
            expected = next;
            busy.set(false);
        }
    }

    private TestOutlet outlet(Consumer<List<Frame>> wire) {
        return new TestOutlet(
                fake(Session.class, (method, arguments) -> true), new TestWire(wire), one, new SessionCloser(), time);
    }

    private void send(List<Frame> frames) {
        frames.forEach(frame -> sent.add(frame.text()));
    }
}
