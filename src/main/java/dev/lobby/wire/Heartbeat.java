package dev.lobby.wire;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Monitors whether the client of a session is alive and receives what it is sent. Times are in nanoseconds. Any thread
 * may report signs of life; one send at a time begins and ends; one thread checks.
 *
 * <p>Everything that the client sends is a sign of life. What it receives is one too, so a slow client does not count
 * as a dead one. But a send ends when the kernel has taken the bytes, also if the client is gone. Therefore, once the
 * client has answered a ping, a send counts only if it proves that the client has received something: the kernel had no
 * room for some time, or more was sent since the last sign of life than the kernel can hold. A client that answers no
 * pings has no other way to show that it is there.
 */
final class Heartbeat {
    /** The number of pings, one per interval, without a sign of life after which the client counts as dead. */
    private static final int PINGS = 2;

    /** A send that takes as long had to wait for room. The kernel takes bytes at once if it has room for them. */
    private static final long WAIT_NANOS = Duration.ofMillis(100).toNanos();

    /** Linux grants twice the send buffer that it is asked for. */
    private static final int GRANTED = 2;

    /** What the server may hold between the session and the kernel, for example to encrypt it. */
    private static final int SERVER_BYTES = 1 << 16;

    private final long pingInterval;
    private final long stallTimeout;
    private final long maxUnreceivedBytes;
    private volatile long lastSign;
    private volatile long sendingSince;
    private volatile boolean sending;

    private volatile boolean answersPings;

    /** Whether the client is to be pinged. */
    private volatile boolean pingDue;

    private final AtomicBoolean pinged = new AtomicBoolean();

    /** How much was sent since the sign of life at {@link #countedSince}. Used by one send at a time. */
    private long bytesSent;

    private long countedSince;
    private long asked;
    private long askedSince;

    Heartbeat(WireSettings settings, long now) {
        this.pingInterval = settings.pingInterval().toNanos();
        this.stallTimeout = settings.stallTimeout().toNanos();
        this.maxUnreceivedBytes = (long) GRANTED * settings.sendBufferBytes() + SERVER_BYTES;
        this.lastSign = now;
        this.countedSince = now;
        this.askedSince = now;
    }

    enum Verdict {
        WELL,
        /** The client is to be pinged; see {@link #takePing}. */
        SILENT,
        /** The client has received nothing for too long, although something waits for it. */
        STALLED,
        DEAD
    }

    /** Records that something was received from the client. */
    void signOfLife(long now) {
        lastSign = now;
    }

    /** Whether the client is to be pinged now. The next call returns false, until it is silent again. */
    boolean takePing() {
        boolean due = pingDue;
        if (due) {
            pingDue = false;
            pinged.set(true);
        }
        return due;
    }

    /** Whether a pong is expected, which has come now. The next call returns false, until another ping is sent. */
    boolean takePong() {
        boolean expected = pinged.getAndSet(false);
        if (expected) {
            answersPings = true;
        }
        return expected;
    }

    void sendStarted(long now, int bytes) {
        long since = lastSign;
        if (since != countedSince) {
            countedSince = since;
            bytesSent = 0;
        }
        bytesSent += bytes;
        sendingSince = now;
        sending = true;
    }

    void sendEnded(long now) {
        if (!answersPings || now - sendingSince >= WAIT_NANOS || bytesSent > maxUnreceivedBytes) {
            lastSign = now;
        }
        sending = false;
    }

    /** Lets the client's times begin anew, because the server stood still and took in nothing that the client did. */
    void beginAnew(long now) {
        sendingSince = now;
        lastSign = now;
    }

    Verdict check(long now) {
        if (sending) {
            return now - sendingSince >= stallTimeout ? Verdict.STALLED : Verdict.WELL;
        }
        long since = lastSign;
        if (since != askedSince) {
            askedSince = since;
            asked = 0;
        }
        long silentIntervals = (now - since) / pingInterval;
        if (silentIntervals > PINGS) {
            return Verdict.DEAD;
        }
        boolean ask = silentIntervals > asked;
        asked = silentIntervals;
        if (ask) {
            pingDue = true;
        }
        return ask ? Verdict.SILENT : Verdict.WELL;
    }
}
