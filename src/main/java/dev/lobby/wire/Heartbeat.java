package dev.lobby.wire;

/**
 * Whether a session's far end is there, and takes what it is sent. Times are in nanoseconds. Signs may be seen by any
 * thread; one thread judges.
 *
 * <p>Whatever the far end sends or takes is a sign of life, so that a slow one is not a dead one.
 */
final class Heartbeat {
    /** After so many pings without a sign of life, an interval each, there is nobody. */
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
        /** It is to be asked for a sign of life. */
        SILENT,
        /** Something waits for it, and it has taken nothing for too long. */
        STALLED,
        DEAD
    }

    /** Something has come from the far end. */
    void sign(long now) {
        lastSign = now;
    }

    void sends(long now) {
        sendingSince = now;
        sending = true;
    }

    void taken(long now) {
        sending = false;
        lastSign = now;
    }

    Verdict judge(long now) {
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
