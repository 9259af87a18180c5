package dev.lobby.wire;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** The end of one session, for the first cause that is given. Thread-safe. */
final class SessionEnd {
    private static final Logger LOG = System.getLogger(SessionEnd.class.getName());

    /**
     * The idle time-out of a closing session. Undertow would wait for ever for a client that does not answer the close
     * frame.
     */
    private static final long CLOSING_SILENCE_MILLIS = 5_000;

    private final Session session;
    private final Optional<SessionConnection> connection;
    private final SessionCloser closer;
    private final WireMeters meters;
    private final AtomicBoolean begun = new AtomicBoolean();
    private volatile boolean stalled;

    SessionEnd(Session session, Optional<SessionConnection> connection, SessionCloser closer, WireMeters meters) {
        this.session = session;
        this.connection = connection;
        this.closer = closer;
        this.meters = meters;
    }

    /** Has the session closed by another thread. */
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
            // Tyrus allows this only for open sessions. But before, a timer that it set at an earlier send would expire
            // and close the session with another code.
            LOG.log(Level.DEBUG, "The answer to a close frame has no time limit", e);
        }
    }
}
