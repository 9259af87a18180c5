package dev.lobby.wire;

/**
 * Monitors whether the client of a session is alive and receives what it is sent. Times are in nanoseconds. Any thread
 * may report signs of life; one thread checks.
 *
 * <p>Everything that the client sends or receives is a sign of life, so a slow client does not count as a dead one.
 */
final class Heartbeat {
    /** The number of pings, one per interval, without a sign of life after which the client counts as dead. */
    private static final int PINGS = 2;

    private final long pingInterval;
    private final long stallTimeout;
    private volatile long lastSign;
    private volatile long sendingSince;
    private volatile boolean sending;
    private long asked;
    private long askedSince;

    Heartbeat(WireSettings settings, long now) {
        this.pingInterval = settings.pingInterval().toNanos();
        this.stallTimeout = settings.stallTimeout().toNanos();
        this.lastSign = now;
        this.askedSince = now;
    }

    enum Verdict {
        WELL,
        /** The client should be pinged. */
        SILENT,
        /** The client has received nothing for too long, although something waits for it. */
        STALLED,
        DEAD
    }

    /** Records that something was received from the client. */
    void signOfLife(long now) {
        lastSign = now;
    }

    void sendStarted(long now) {
        sendingSince = now;
        sending = true;
    }

    void sendEnded(long now) {
        sending = false;
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
        return ask ? Verdict.SILENT : Verdict.WELL;
    }
}
