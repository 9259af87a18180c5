package dev.lobby.wire;

import dev.lobby.server.SessionConnection;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The end of one session: it is asked for, perhaps several times, then it begins, once, and then it has happened. The
 * client is told the first cause that was given. Thread-safe.
 */
final class SessionEnd {
    private static final Logger LOG = System.getLogger(SessionEnd.class.getName());

    /**
     * The idle time-out of a closing session. A server might wait for ever for a client that does not answer the close
     * frame.
     */
    private static final long CLOSING_SILENCE_MILLIS = 5_000;

    /**
     * How long waiting frames are sent to a session that is to be closed. Without a limit, a slow reader could delay
     * the end.
     */
    private static final long LAST_MAIL_NANOS = Duration.ofSeconds(5).toNanos();

    private final Session session;
    private final Optional<SessionConnection> connection;
    private final SessionCloser closer;
    private final WireMeters meters;
    private final AtomicReference<@Nullable Asked> asked = new AtomicReference<>();
    private final AtomicBoolean begun = new AtomicBoolean();
    private volatile boolean stalled;

    SessionEnd(Session session, Optional<SessionConnection> connection, SessionCloser closer, WireMeters meters) {
        this.session = session;
        this.connection = connection;
        this.closer = closer;
        this.meters = meters;
    }

    /**
     * What was asked for.
     *
     * @param cause the first cause that was given
     * @param since when it was given, by the clock of {@link dev.lobby.work.Time#nanos}
     * @param afterMail whether waiting frames are sent first: false as soon as one of the causes does not allow it
     */
    private record Asked(CloseCause cause, long since, boolean afterMail) {
        Asked also(CloseCause later) {
            return new Asked(cause, since, afterMail && later.isAfterMail());
        }
    }

    /** Asks for the end, and returns the first cause. */
    CloseCause ask(CloseCause why, long now) {
        Asked first = new Asked(why, now, why.isAfterMail());
        Asked earlier = asked.getAndUpdate(before -> before == null ? first : before.also(why));
        return earlier == null ? why : earlier.cause();
    }

    boolean isAsked() {
        return asked.get() != null;
    }

    /** Whether the end was asked for and does not wait for frames. */
    boolean isAskedBeforeMail() {
        Asked now = asked.get();
        return now != null && !now.afterMail();
    }

    /** Whether the end has waited for frames long enough. */
    boolean isOverdue(long now) {
        Asked before = asked.get();
        return before != null && now - before.since() >= LAST_MAIL_NANOS;
    }

    /** Has the session closed by another thread, for the cause that was asked for. */
    void begin() {
        Asked first = asked.get();
        if (first != null) {
            begin(first.cause());
        }
    }

    /** Has the session closed by another thread, for this cause, also if another one was asked for. */
    void begin(CloseCause why) {
        if (begun.compareAndSet(false, true)) {
            closer.add(() -> close(why));
        }
    }

    /** Closes the session within this call, which may wait for others. */
    void beginNow(CloseCause why) {
        if (begun.compareAndSet(false, true)) {
            close(why);
        }
    }

    /** Records that the session has ended, whoever ended it. */
    void happened() {
        begun.set(true);
    }

    boolean hasBegun() {
        return begun.get();
    }

    boolean isStalled() {
        return stalled;
    }

    /** Closes the session with a close frame if one can be sent; otherwise the connection is cut. */
    private void close(CloseCause why) {
        meters.closed(why);
        stalled = why == CloseCause.STALLED;
        CloseReason reason = new CloseReason(CloseReason.CloseCodes.getCloseCode(why.code()), why.phrase());
        connection.ifPresent(open -> {
            open.sendClose(reason);
            open.readOn();
        });
        try {
            session.close(reason);
        } catch (IOException | RuntimeException e) {
            // It is closed already.
            LOG.log(Level.DEBUG, "A session could not be closed", e);
            return;
        }
        if (connection.map(SessionConnection::awaitsAnswer).orElse(true)) {
            limitClosing();
        }
    }

    private void limitClosing() {
        try {
            session.setMaxIdleTimeout(CLOSING_SILENCE_MILLIS);
        } catch (RuntimeException e) {
            // Some servers allow this only for open sessions. But before, a timer that they set at an earlier send
            // would expire and close the session with another code.
            LOG.log(Level.DEBUG, "The answer to a close frame has no time limit", e);
        }
    }
}
