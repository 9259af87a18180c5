package dev.lobby.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.benchmark.Speakers.Timetable;
import dev.lobby.harness.Databases;
import dev.lobby.harness.Latencies;
import dev.lobby.harness.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What those who read slowly, or not at all, cost the server and everybody else: the same messages are said to 800
 * sessions alone, and to these with 200 others. Runs only when it is asked for; {@code -Dlobby.test.events=…} is how many
 * messages are said, {@code -Dlobby.test.rate=…} how many a second.
 */
class SlowRun {
    private static final int EVENTS = Integer.getInteger("lobby.test.events", 20_000);
    private static final int RATE = Integer.getInteger("lobby.test.rate", 50);
    private static final int GOOD = 800;
    private static final int BODY_BYTES = 1024;
    private static final int SLOW = 100;
    private static final int STALLED = 100;

    /** Messages a second that each of the slow ones reads. */
    private static final int SLOW_RATE = 10;

    /** Said before anything is measured, so that both servers have compiled what they need. */
    private static final int FIRST_EVENTS = 20 * RATE;

    private static final int SLOW_RECEIVE_BUFFER = 32 * 1024;
    private static final int STALLED_RECEIVE_BUFFER = 8 * 1024;

    // The settings' defaults.
    private static final int MAILBOX_BYTES = 256 * 1024;
    private static final int SEND_BUFFER_BYTES = 128 * 1024;
    private static final Duration STALL_TIMEOUT = Duration.ofSeconds(30);

    /**
     * How much earlier than the time at which nothing moved any more the last message may have been due that a client
     * finds when it has been cut: what filled the buffers of the kernel and the server may be gone with the connection.
     */
    private static final Duration CUT_MARGIN = Duration.ofSeconds(5 + 4 * SEND_BUFFER_BYTES / 1024 / RATE);

    /** What of the heap may differ for other reasons. */
    private static final int HEAP_MEGABYTES = 24;

    private static final String SESSIONS = "lobby_sessions";
    private static final String BEHIND = "lobby_sessions_behind";
    private static final String MAILBOXES = "lobby_mailboxes_bytes";
    private static final String HEAP = "lobby_heap_used_bytes";
    private static final String CLOSED_AS_STALLED = "lobby_sessions_closed_total{reason=\"stalled\"}";

    @TempDir
    private Path folder;

    @Test
    void theSlowGetEverythingTheStalledAreCutAndNeitherMakesTheServerGrow() throws Exception {
        Latencies alone;
        long heapAlone;
        try (ServerProcess server = start("alone");
                Stage stage = new Stage(server)) {
            alone = stage.say(stage::goodHaveAll).latencies();
            heapAlone = server.liveHeapMegabytes();
            System.out.printf("Slow run: alone: %s; live heap %d MB%n", stage, heapAlone);
        }
        try (ServerProcess server = start("together");
                Stage stage = new Stage(server)) {
            List<Listener> slow = stage.crowd.join(SLOW, SLOW_RECEIVE_BUFFER);
            List<Listener> stalled = stage.crowd.join(STALLED, STALLED_RECEIVE_BUFFER);
            stage.crowd.readSlowly(slow, SLOW_RATE);
            stage.crowd.stopReading(stalled);
            Said said = stage.say(() -> stage.goodHaveAll() && stage.stalledAreGone());
            long heap = server.liveHeapMegabytes();
            System.out.printf("Slow run: together: %s; live heap %d MB%n", stage, heap);
            System.out.printf(
                    "Slow run: p99 of the others %.2f times that alone%n",
                    said.latencies().percentile(99) / alone.percentile(99));

            checkSlow(stage, slow);
            checkStalled(stage, stalled, said.times());
            checkMemory(stage.watch, heap - heapAlone);
        }
    }

    private ServerProcess start(String run) throws IOException {
        List<String> settings = new ArrayList<>(Databases.createOrEmbedded().settings());
        // Whoever is slow is soon further behind than memory reaches.
        settings.add("lobby.log.tail-events=1000");
        return ServerProcess.start(Files.createDirectory(folder.resolve(run)), settings);
    }

    private record Said(Timetable times, Latencies latencies) {}

    private static void checkMemory(Watch watch, long moreLiveMegabytes) {
        assertThat(watch.most(MAILBOXES))
                .isLessThan((double) (SLOW + STALLED) * MAILBOX_BYTES + GOOD * SEND_BUFFER_BYTES / 8.0);
        // The slow ones alone are left: a mailbox, and what is on its way, joined and in the server's queue.
        assertThat(moreLiveMegabytes)
                .isLessThan(SLOW * (MAILBOX_BYTES + 2L * SEND_BUFFER_BYTES) / 1024 / 1024 + HEAP_MEGABYTES);
    }

    private static void checkSlow(Stage stage, List<Listener> slow) throws IOException {
        assertThat(slow).noneMatch(Listener::hasEnded);
        IntSummaryStatistics read = slow.stream()
                .mapToInt(listener -> listener.place() - FIRST_EVENTS)
                .summaryStatistics();
        assertThat(read.getMax()).isLessThan(EVENTS);
        long begun = System.nanoTime();
        stage.crowd.readOn(slow);
        stage.read(() -> slow.stream().allMatch(stage::hasAll), Duration.ofMinutes(10));
        System.out.printf(
                "Slow run: %d slow sessions had read %d to %d of %d messages, and had the rest, in order, %.1f s later%n",
                SLOW, read.getMin(), read.getMax(), EVENTS, seconds(begun, System.nanoTime()));
    }

    private static void checkStalled(Stage stage, List<Listener> stalled, Timetable times) throws IOException {
        assertThat(stage.crowd.ended()).isZero();
        await().atMost(Duration.ofSeconds(10))
                .until(() -> stalled.stream().filter(Listener::isCut).count() == STALLED);
        stage.crowd.readOn(stalled);
        stage.read(() -> stalled.stream().allMatch(Listener::hasEnded), Duration.ofSeconds(30));
        assertThat(stage.crowd.ended()).isEqualTo(STALLED);

        long first = stage.watch.firstSeen(look -> look.metric(CLOSED_AS_STALLED) > 0);
        long gone = stage.watch.firstSeen(Stage::isWithoutStalled);
        List<Integer> last = stalled.stream()
                .map(listener -> stage.crowd.order().at(listener.place() - 1))
                .toList();
        List<Double> waited = last.stream()
                .map(number -> seconds(times.due(number), gone))
                .sorted()
                .toList();
        System.out.printf(
                "Slow run: %d stalled sessions were cut %.1f to %.1f s after the first message, %.1f to %.1f s after the"
                        + " last that each has; %d with 1013%n",
                STALLED,
                seconds(times.begin(), first),
                seconds(times.begin(), gone),
                waited.get(0),
                waited.get(STALLED - 1),
                stalled.stream()
                        .filter(listener -> listener.closeCode() == 1013)
                        .count());
        assertThat(stage.watch.most(CLOSED_AS_STALLED)).isEqualTo(STALLED);
        assertThat(waited)
                .allSatisfy(each -> assertThat(each).isBetween((double) STALL_TIMEOUT.toSeconds(), (double)
                        STALL_TIMEOUT.plus(CUT_MARGIN).toSeconds()));
    }

    private static double seconds(long begin, long end) {
        return (end - begin) / 1e9;
    }

    /** The 800, and those who speak. */
    private static final class Stage implements AutoCloseable {
        private final Speakers speakers;
        private final Crowd crowd;
        private final List<Listener> good;
        private final Watch watch;
        private final Latencies latencies = new Latencies();
        private final Latencies answers = new Latencies();

        Stage(ServerProcess server) throws IOException {
            speakers = new Speakers(server.lobby(), BODY_BYTES);
            crowd = new Crowd(server.lobby(), Speakers.NUMBER);
            good = crowd.join(GOOD, 0);
            watch = new Watch(server.lobby());
            speakers.say(FIRST_EVENTS, RATE, new Latencies());
            read(this::goodHaveAll, Duration.ofMinutes(2));
        }

        /** Says all messages, each of whose latencies counts from when it was due, until what must happen has happened. */
        Said say(BooleanSupplier until) throws IOException {
            Timetable times = speakers.say(EVENTS, RATE, answers);
            Duration limit = Duration.ofSeconds(EVENTS / RATE).plus(Duration.ofMinutes(3));
            crowd.read((number, now) -> latencies.add(now - times.due(number)), until, limit);
            return new Said(times, latencies);
        }

        void read(BooleanSupplier until, Duration limit) throws IOException {
            crowd.read((number, now) -> {}, until, limit);
        }

        boolean goodHaveAll() {
            return speakers.areDone() && good.stream().allMatch(this::hasAll);
        }

        boolean hasAll(Listener listener) {
            return listener.place() == speakers.said();
        }

        boolean stalledAreGone() {
            return watch.hasSeen(Stage::isWithoutStalled);
        }

        static boolean isWithoutStalled(Watch.Look look) {
            return look.metric(CLOSED_AS_STALLED) == STALLED && look.metric(SESSIONS) == GOOD + SLOW;
        }

        @Override
        public String toString() {
            return String.format(
                    "%d messages, %d a second: %s; the calls themselves %s; heap at most %.0f MB; mailboxes at most %.1f MB;"
                            + " at most %.0f sessions behind",
                    EVENTS,
                    RATE,
                    latencies,
                    answers,
                    watch.most(HEAP) / (1 << 20),
                    watch.most(MAILBOXES) / (1 << 20),
                    watch.most(BEHIND));
        }

        @Override
        public void close() throws IOException {
            watch.close();
            speakers.close();
            crowd.close();
        }
    }
}
