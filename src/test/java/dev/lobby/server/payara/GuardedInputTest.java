package dev.lobby.server.payara;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lobby.harness.RawSession;
import dev.lobby.server.Intake;
import dev.lobby.server.payara.GuardedInput.PauseOver;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class GuardedInputTest {
    private final CountDownLatch goOn = new CountDownLatch(1);
    private volatile boolean reading;
    private volatile boolean holds;
    private final AtomicInteger touched = new AtomicInteger();

    private final List<Alarm> alarms = new ArrayList<>();
    private final AtomicInteger broken = new AtomicInteger();
    private final AtomicInteger pings = new AtomicInteger();
    private long pause;

    private record Alarm(long delay, PauseOver over) {}

    private ByteArrayInputStream arrived = new ByteArrayInputStream(new byte[] {1, (byte) 0x82, 3});

    private final GuardedInput input = new GuardedInput(
            new ServletInputStream() {
                @Override
                public int available() {
                    touched.incrementAndGet();
                    return arrived.available();
                }

                @Override
                public int read() {
                    throw new UnsupportedOperationException();
                }

                @Override
                public int read(byte[] into, int offset, int length) {
                    touched.incrementAndGet();
                    reading = true;
                    try {
                        if (holds) {
                            goOn.await();
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return arrived.read(into, offset, length);
                }

                @Override
                public boolean isFinished() {
                    touched.incrementAndGet();
                    return false;
                }

                @Override
                public boolean isReady() {
                    touched.incrementAndGet();
                    return arrived.available() > 0;
                }

                @Override
                public void setReadListener(ReadListener listener) {}
            },
            (delay, over) -> alarms.add(new Alarm(delay, over)));

    @Test
    void readsAvailableBytesAndDoesNotWaitForMore() throws IOException {
        byte[] bytes = new byte[10];

        assertThat(input.available()).isEqualTo(3);
        assertThat(input.isReady()).isTrue();
        assertThat(input.read(bytes)).isEqualTo(3);
        assertThat(bytes).startsWith(1, 0x82, 3);
        assertThat(input.read(bytes)).isZero();
        assertThat(input.isReady()).isFalse();
    }

    @Test
    void neverTouchesTheServersStreamAfterTheSessionHasEnded() throws IOException {
        input.close();

        assertThat(input.available()).isZero();
        assertThat(input.isReady()).isFalse();
        assertThat(input.isFinished()).isTrue();
        assertThatThrownBy(() -> input.read(new byte[10])).isInstanceOf(IOException.class);
        assertThat(touched).hasValue(0);
    }

    /** Otherwise the connection would be reset, and the client could lose the close frame. */
    @Test
    void readsAndDropsWhatComesAfterTheSessionWasClosed() throws IOException {
        input.drop();

        assertThat(input.available()).isZero();
        assertThat(input.read(new byte[10])).isZero();
        assertThat(arrived.available()).isEqualTo(3);
        assertThat(input.isReady()).isFalse();
        assertThat(arrived.available()).isZero();
    }

    @Test
    void dropsOnlySoMuch() throws IOException {
        int much = 2 * GuardedInput.DROPPED_BYTES;
        arrived = new ByteArrayInputStream(new byte[much]);
        input.drop();

        for (int i = 0; i < 1_000; i++) {
            assertThat(input.isReady()).isFalse();
        }

        assertThat(arrived.available()).isEqualTo(much - GuardedInput.DROPPED_BYTES);
    }

    @Test
    void theServerSeesNothingOfAnInvalidFrame() throws IOException {
        opens();
        byte[] bytes = new byte[1];
        assertThat(input.read(bytes)).isEqualTo(1);
        arrived = new ByteArrayInputStream(new byte[] {1, 1, 1});

        assertThat(input.read(bytes)).isZero();
        assertThat(input.available()).isZero();
        assertThat(input.isReady()).isFalse();
        assertThat(broken).hasValue(1);
    }

    private void opens() {
        input.open(new Intake.Client(broken::incrementAndGet, pings::addAndGet, units -> pause));
    }

    private void comes(int kind, int times) {
        byte[] frame = RawSession.frame(kind, new byte[0], true);
        byte[] all = new byte[times * frame.length];
        for (int i = 0; i < times; i++) {
            System.arraycopy(frame, 0, all, i * frame.length, frame.length);
        }
        arrived = new ByteArrayInputStream(all);
    }

    @Test
    void pingsAreCountedWhereTheyArrive() throws IOException {
        opens();
        comes(RawSession.PING, 3);

        assertThat(input.read(new byte[100])).isEqualTo(18);
        assertThat(pings).hasValue(3);
    }

    @Test
    void tyrusGetsAFewFramesAtOnceAndAllInTheEnd() throws IOException {
        opens();
        comes(RawSession.PONG, 40);

        assertThat(input.read(new byte[4_096])).isEqualTo(Intake.BATCH * 6);
        assertThat(input.isReady()).isTrue();
        assertThat(input.available()).isEqualTo(24 * 6);
        assertThat(input.read(new byte[4_096])).isEqualTo(Intake.BATCH * 6);
        assertThat(input.read(new byte[4_096])).isEqualTo(8 * 6);
        assertThat(input.isReady()).isFalse();
    }

    @Test
    void duringAPauseTheServersInputIsNotTouched() throws IOException {
        opens();
        comes(RawSession.PONG, 1);
        pause = 1_000;
        assertThat(input.read(new byte[100])).isEqualTo(6);
        comes(RawSession.PONG, 1);
        touched.set(0);

        assertThat(input.isReady()).isFalse();
        assertThat(input.read(new byte[100])).isZero();
        assertThat(input.available()).isZero();
        assertThat(input.isPaused()).isTrue();
        assertThat(touched).hasValue(0);
    }

    @Test
    void afterAPauseTheReaderIsCalledOnceIfItWaits() throws IOException {
        opens();
        comes(RawSession.PONG, 1);
        pause = 1_000;
        assertThat(input.read(new byte[100])).isEqualTo(6);
        assertThat(input.isReady()).isFalse();

        assertThat(alarms).singleElement().extracting(Alarm::delay).isEqualTo(1_000L);
        assertThat(alarms.get(0).over().end()).isTrue();
        assertThat(alarms.get(0).over().end()).isFalse();
        assertThat(input.isPaused()).isFalse();
        comes(RawSession.PONG, 1);
        assertThat(input.isReady()).isTrue();
    }

    /** It asks by itself, and the server may then call it, on another thread. */
    @Test
    void afterAPauseTheReaderIsNotCalledWhileItHandlesWhatItHas() throws IOException {
        opens();
        comes(RawSession.PONG, 1);
        pause = 1_000;
        assertThat(input.read(new byte[100])).isEqualTo(6);

        assertThat(alarms.get(0).over().end()).isFalse();
    }

    @Test
    void aPauseDoesNotKeepTheReaderFromTheEndOfAClosedSession() throws IOException {
        opens();
        comes(RawSession.PONG, 40);
        pause = 1_000_000;
        assertThat(input.read(new byte[4_096])).isEqualTo(Intake.BATCH * 6);
        assertThat(input.isReady()).isFalse();

        input.drop();

        assertThat(alarms).last().extracting(Alarm::delay).isEqualTo(0L);
        assertThat(alarms.get(1).over().end()).isTrue();
        comes(RawSession.PONG, 1);
        assertThat(input.isReady()).isFalse();
        assertThat(arrived.available()).isZero();
        assertThat(alarms.get(0).over().end()).isFalse();
    }

    @Test
    void closeWaitsUntilNoThreadReads() throws Exception {
        holds = true;
        FutureTask<Integer> read = new FutureTask<>(() -> input.read(new byte[1]));
        start(read);
        await().until(() -> reading);
        FutureTask<?> closed = new FutureTask<>(input::close, null);
        Thread closing = start(closed);
        await().until(() -> closing.getState() == Thread.State.WAITING);

        goOn.countDown();

        closed.get(5, TimeUnit.SECONDS);
        // Tyrus gets it, unless the session has ended in between.
        assertThat(read.get(5, TimeUnit.SECONDS)).isIn(0, 1);
    }

    private static Thread start(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
