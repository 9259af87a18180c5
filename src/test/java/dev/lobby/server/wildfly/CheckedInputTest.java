package dev.lobby.server.wildfly;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.harness.RawSession;
import dev.lobby.server.Intake;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CheckedInputTest {
    private static final int EMPTY_FRAME = 6;

    private final Kernel kernel = new Kernel();
    private final FakeThread thread = new FakeThread();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final List<Integer> pings = new ArrayList<>();
    private int broken;
    private long pause;
    private Conduit conduit = kernel;

    /** What Undertow uses of a conduit. */
    public interface Conduit {
        int read(ByteBuffer into);

        void suspendReads();

        void resumeReads();

        void wakeupReads();

        boolean isReadResumed();
    }

    /** The bytes that have come, and what the selector is asked for. */
    private static final class Kernel implements Conduit {
        private final ByteBuffer bytes = ByteBuffer.allocate(1 << 20).limit(0);
        private boolean resumed;
        private int wakeUps;
        private int reads;

        void comes(int kind, int payload, int times) {
            byte[] frame = RawSession.frame(kind, new byte[payload], true);
            bytes.compact();
            for (int i = 0; i < times; i++) {
                bytes.put(frame);
            }
            bytes.flip();
        }

        @Override
        public int read(ByteBuffer into) {
            reads++;
            int read = Math.min(into.remaining(), bytes.remaining());
            into.put(bytes.slice(bytes.position(), read));
            bytes.position(bytes.position() + read);
            return read;
        }

        @Override
        public void suspendReads() {
            resumed = false;
        }

        @Override
        public void resumeReads() {
            resumed = true;
        }

        @Override
        public void wakeupReads() {
            resumed = true;
            wakeUps++;
        }

        @Override
        public boolean isReadResumed() {
            return resumed;
        }
    }

    /** An I/O thread whose tasks run when the test says so. */
    public static final class FakeThread implements Executor {
        private final Queue<Runnable> tasks = new ArrayDeque<>();
        private final List<Runnable> later = new ArrayList<>();
        private long delay;

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        public Object executeAfter(Runnable task, long time, TimeUnit unit) {
            later.add(task);
            delay = unit.toNanos(time);
            return task;
        }

        void run() {
            runAll(tasks);
        }
    }

    private static void runAll(Queue<Runnable> tasks) {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    @BeforeEach
    void insert() throws Exception {
        XnioThread io = new XnioThread(
                thread, FakeThread.class.getMethod("executeAfter", Runnable.class, long.class, TimeUnit.class));
        conduit = (Conduit) CheckedInput.around(kernel, Conduit.class, io);
        conduit.resumeReads();
    }

    private CheckedInput checked() {
        return Objects.requireNonNull(CheckedInput.of(conduit));
    }

    private void opens() {
        checked().open(new Intake.Client(() -> broken++, pings::add, units -> pause), tasks::add);
        thread.run();
    }

    /** Undertow parses all that it has read before it reads again. */
    private int read() {
        return conduit.read(ByteBuffer.allocate(16_384));
    }

    @Test
    void whatUndertowHasIsHandledBeforeMoreIsRead() {
        opens();
        kernel.comes(RawSession.PONG, 0, 100);

        assertThat(read()).isEqualTo(Intake.BATCH * EMPTY_FRAME);
        assertThat(read()).isZero();
        assertThat(kernel.isReadResumed()).isFalse();
        assertThat(checked().isWaiting()).isTrue();

        runAll(tasks);
        thread.run();

        assertThat(kernel.isReadResumed()).isTrue();
        assertThat(kernel.wakeUps).isPositive();
        assertThat(read()).isEqualTo(Intake.BATCH * EMPTY_FRAME);
    }

    @Test
    void everythingComesInTheEnd() {
        opens();
        kernel.comes(RawSession.TEXT, 3_000, 20);
        int all = kernel.bytes.remaining();
        int read = 0;
        for (int i = 0; i < 1_000 && read < all; i++) {
            read += read();
            runAll(tasks);
            thread.run();
        }

        assertThat(read).isEqualTo(all);
    }

    /** A loop of Undertow's, or of the selector's, would take a processor. */
    @Test
    void nothingAsksForMoreWhileReadingWaits() {
        opens();
        kernel.comes(RawSession.PONG, 0, 100);
        read();
        read();
        thread.run();
        int wakeUps = kernel.wakeUps;
        int reads = kernel.reads;

        conduit.resumeReads();
        conduit.wakeupReads();
        thread.run();

        assertThat(kernel.isReadResumed()).isFalse();
        assertThat(kernel.wakeUps).isEqualTo(wakeUps);
        assertThat(read()).isZero();
        assertThat(kernel.reads).isEqualTo(reads);
        assertThat(conduit.isReadResumed()).isTrue();
    }

    @Test
    void readsThatUndertowHasSuspendedMeanwhileStaySuspended() {
        opens();
        kernel.comes(RawSession.PONG, 0, 100);
        read();
        read();
        conduit.suspendReads();
        int wakeUps = kernel.wakeUps;

        runAll(tasks);
        thread.run();

        assertThat(kernel.wakeUps).isEqualTo(wakeUps);
        assertThat(kernel.isReadResumed()).isFalse();
        conduit.resumeReads();
        assertThat(kernel.wakeUps).as("Bytes that are held back").isEqualTo(wakeUps + 1);
    }

    /** Otherwise all the frames that Undertow has not parsed yet would count as handled. */
    @Test
    void nothingMoreIsReadWhileUndertowHasWholeFrames() {
        opens();
        kernel.comes(RawSession.PONG, 0, 100);
        ByteBuffer into = ByteBuffer.allocate(16_384);
        conduit.read(into);
        int parsed = EMPTY_FRAME;
        into.flip().position(parsed);
        into.compact();

        assertThat(conduit.read(into)).isZero();
        assertThat(tasks).isEmpty();
    }

    @Test
    void theRestOfAHeadIsRead() {
        opens();
        kernel.comes(RawSession.TEXT, 600, 1);
        ByteBuffer whole = kernel.bytes.duplicate();
        kernel.bytes.limit(3);
        ByteBuffer into = ByteBuffer.allocate(16_384);
        assertThat(conduit.read(into)).isEqualTo(3);
        kernel.bytes.limit(whole.limit());

        assertThat(conduit.read(into)).isEqualTo(605);
    }

    @Test
    void readingWaitsForTheTimeThatTheSessionSays() {
        opens();
        pause = 5_000_000;
        kernel.comes(RawSession.PONG, 0, 2);

        assertThat(read()).isEqualTo(2 * EMPTY_FRAME);
        kernel.comes(RawSession.PONG, 0, 2);
        assertThat(thread.delay).isEqualTo(5_000_000);
        assertThat(kernel.isReadResumed()).isFalse();
        assertThat(read()).isZero();

        pause = 0;
        thread.later.get(0).run();

        assertThat(kernel.isReadResumed()).isTrue();
        assertThat(read()).isEqualTo(2 * EMPTY_FRAME);
    }

    @Test
    void afterAPauseReadingWaitsForTheSessionAndThenGoesOn() {
        opens();
        pause = 5_000_000;
        kernel.comes(RawSession.PONG, 0, 100);
        assertThat(read()).isEqualTo(Intake.BATCH * EMPTY_FRAME);

        thread.later.get(0).run();
        assertThat(kernel.isReadResumed()).isFalse();
        runAll(tasks);
        thread.run();

        assertThat(kernel.isReadResumed()).isTrue();
        assertThat(read()).isEqualTo(Intake.BATCH * EMPTY_FRAME);
    }

    @Test
    void onlyAFewFramesAreReadBeforeTheSessionIsOpen() {
        kernel.comes(RawSession.PONG, 0, 100);

        assertThat(read()).isEqualTo(Intake.BATCH * EMPTY_FRAME);
        assertThat(read()).isZero();

        opens();
        assertThat(kernel.isReadResumed()).isFalse();
        // Nothing of Undertow's reads while reading waits.
        runAll(tasks);
        thread.run();
        assertThat(kernel.isReadResumed()).isTrue();
        assertThat(read()).isEqualTo(Intake.BATCH * EMPTY_FRAME);
    }

    @Test
    void aPauseThatEndsBeforeTheSessionHasHandledWhatCameIsFollowedByMore() {
        opens();
        pause = 5_000_000;
        kernel.comes(RawSession.PONG, 0, 100);
        read();
        pause = 0;

        thread.later.get(0).run();
        assertThat(kernel.isReadResumed()).isFalse();
        runAll(tasks);
        thread.run();

        assertThat(kernel.isReadResumed()).isTrue();
    }

    @Test
    void theSessionIsToldOfPingsAmongItsMessages() {
        opens();
        kernel.comes(RawSession.PING, 0, 40);

        read();
        read();
        assertThat(pings).isEmpty();
        runAll(tasks);

        assertThat(pings).containsExactly(Intake.BATCH);
    }

    /** The answer to the close frame comes after what the client has sent before. */
    @Test
    void aClosedSessionWaitsForNothingButHasALimit() {
        opens();
        pause = 1_000_000_000;
        kernel.comes(RawSession.PONG, 0, 100);
        read();
        read();

        checked().readOn();
        thread.run();

        assertThat(kernel.isReadResumed()).isTrue();
        int read = 0;
        for (int i = 0; i < 400; i++) {
            kernel.comes(RawSession.TEXT, 4_096, 1);
            read += read();
            thread.run();
        }
        assertThat(read).isBetween(CheckedInput.LAST_BYTES, CheckedInput.LAST_BYTES + 16_384);
        assertThat(kernel.isReadResumed()).isFalse();
    }

    @Test
    void undertowSeesNothingOfAnInvalidFrame() {
        opens();
        kernel.comes(RawSession.PONG, 0, 1);
        kernel.bytes.put(1, (byte) 0);

        assertThat(read()).isZero();
        kernel.comes(RawSession.PONG, 0, 3);
        assertThat(read()).isZero();

        assertThat(broken).isEqualTo(1);
    }
}
