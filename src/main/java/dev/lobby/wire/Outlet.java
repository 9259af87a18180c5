package dev.lobby.wire;

import dev.lobby.wire.tyrus.GrizzlyConnection;
import dev.lobby.work.Time;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One session's way out: takes what waits in its mailbox and sends it, one round after another has gone. Neither server
 * bounds what it queues for a client that does not read, so that more than one round is never in its hands; and a ping
 * is sent only where none is, for it would wait behind it.
 *
 * <p>Whichever sender took it from the queue calls {@link #drain}; everything else is for any thread.
 */
public final class Outlet implements Recipient {
    private static final Logger LOG = System.getLogger(Outlet.class.getName());

    /** Undertow goes on waiting for a far end that does not answer its close frame; so it is cut when it is silent. */
    private static final long CLOSING_SILENCE_MILLIS = 5_000;

    /** What waits when the session is to be closed is sent for so long; otherwise who reads slowly would put that off. */
    private static final long LAST_MAIL_NANOS = Duration.ofSeconds(5).toNanos();

    private final Session session;
    private final Wire wire;
    private final Sender sender;
    private final Optional<GrizzlyConnection> connection;
    private final SessionCloser closings;
    private final Heartbeat pulse;
    private final WireMeters tally;
    private final Time time;
    private final AtomicReference<Turn> turn = new AtomicReference<>(Turn.NONE);
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicBoolean pinged = new AtomicBoolean();
    private volatile @Nullable Mailbox mailbox;
    private volatile @Nullable CloseCause closing;
    private volatile long closingSince;
    private volatile boolean stalled;
    private volatile boolean inFlight;
    private volatile boolean pingDue;
    private volatile @Nullable Thread draining;

    /** @param connection to be cut by us where the session has ended; empty where that is the server's concern */
    Outlet(
            Session session,
            Wire wire,
            Sender sender,
            Optional<GrizzlyConnection> connection,
            SessionCloser closings,
            Heartbeat pulse,
            WireMeters tally,
            Time time) {
        this.session = session;
        this.wire = wire;
        this.sender = sender;
        this.connection = connection;
        this.closings = closings;
        this.pulse = pulse;
        this.tally = tally;
        this.time = time;
    }

    public void connect(Mailbox source) {
        mailbox = source;
        mailArrived();
    }

    @Override
    public void mailArrived() {
        if (!inFlight) {
            sender.add(this);
        }
    }

    @Override
    public void close(CloseCause why) {
        if (closing == null) {
            closingSince = time.nanos();
        }
        closing = why;
        sender.add(this);
    }

    /** The far end is there. */
    public void sign() {
        pulse.sign(time.nanos());
    }

    /** Whether a ping is to be answered; the next answer to it is not. */
    public boolean awaitsPong() {
        return pinged.getAndSet(false);
    }

    /** Looks whether the far end still is. To be called again and again, by one thread. */
    public void look(long now) {
        CloseCause why = closing;
        if (why != null && now - closingSince >= LAST_MAIL_NANOS) {
            end(why);
            return;
        }
        switch (pulse.judge(now)) {
            case WELL -> {}
            case SILENT -> {
                pingDue = true;
                sender.add(this);
            }
            case STALLED, DEAD -> end(CloseCause.STALLED);
        }
    }

    /** Where it stands with its queue: it waits there at most once, and one sender at a time sends to it. */
    private enum Turn {
        NONE,
        TO_COME,
        NOW,
        NOW_AND_AGAIN;

        Turn wanted() {
            return this == NONE || this == TO_COME ? TO_COME : NOW_AND_AGAIN;
        }
    }

    /** It wants a turn. Returns whether it has to wait for one from now on. */
    boolean beginsToWait() {
        return turn.getAndUpdate(Turn::wanted) == Turn.NONE;
    }

    /**
     * Its turn: sends until there is nothing more, or the container does not take more at once, or the limit is reached.
     * Returns how many frames went together with one before them.
     */
    int drain(int limit) {
        turn.set(Turn.NOW);
        try {
            return drainNow(limit);
        } finally {
            if (turn.getAndSet(Turn.NONE) == Turn.NOW_AND_AGAIN) {
                sender.add(this);
            }
        }
    }

    private int drainNow(int limit) {
        Mailbox source = mailbox;
        CloseCause why = closing;
        if (why != null && !why.isAfterMail()) {
            end(why);
            return 0;
        }
        if (source == null) {
            return 0;
        }
        draining = Thread.currentThread();
        try {
            int sent = 0;
            int joined = 0;
            for (int round = 1; round > 0 && !inFlight && sent < limit; sent += round) {
                round = send(source.poll(wire.way().roundBytes()));
                joined += Math.max(0, round - 1);
            }
            if (sent >= limit) {
                sender.add(this);
            } else if (!inFlight) {
                whenNothingWaits(why);
            }
            return joined;
        } finally {
            draining = null;
        }
    }

    private void whenNothingWaits(@Nullable CloseCause why) {
        if (why != null) {
            end(why);
        } else if (pingDue) {
            ping();
        }
    }

    /** Returns how many frames are on their way now. */
    private int send(List<Frame> frames) {
        if (frames.isEmpty() || ended.get() || !session.isOpen()) {
            return 0;
        }
        inFlight = true;
        pulse.sends(time.nanos());
        try {
            wire.send(frames, well -> sent(frames.size(), well));
        } catch (IOException | RuntimeException | Error e) {
            // The session was closed in between. Which exception says so differs: Tyrus has a bare RuntimeException.
            // And a bare Error for a text that UTF-8 cannot express; the thread is that of many other sessions.
            LOG.log(Level.DEBUG, "Not sent", e);
            close(CloseCause.BROKEN);
            return 0;
        }
        return frames.size();
    }

    /** Called by the container, often before the wire's {@code send} has returned: then the loop in drain() goes on. */
    private void sent(int frames, boolean well) {
        pulse.taken(time.nanos());
        Mailbox source = mailbox;
        if (source != null) {
            source.taken();
        }
        inFlight = false;
        if (!well) {
            close(CloseCause.BROKEN);
            return;
        }
        tally.sent(frames);
        if (draining != Thread.currentThread()) {
            sender.add(this);
        }
    }

    private void ping() {
        pingDue = false;
        pinged.set(true);
        try {
            session.getAsyncRemote().sendPing(ByteBuffer.allocate(0));
        } catch (IOException | RuntimeException e) {
            // It is closed already.
            LOG.log(Level.DEBUG, "Not pinged", e);
        }
    }

    private void end(CloseCause why) {
        if (ended.compareAndSet(false, true)) {
            closings.add(() -> closeSession(why));
        }
    }

    /** Within this call, which may wait for others. */
    public void closeNow(CloseCause why) {
        if (ended.compareAndSet(false, true)) {
            closeSession(why);
        }
    }

    /** With a close frame where one can be sent, otherwise the connection is cut. */
    private void closeSession(CloseCause why) {
        tally.closed(why);
        stalled = why == CloseCause.STALLED;
        try {
            session.close(new CloseReason(CloseReason.CloseCodes.getCloseCode(why.code()), why.phrase()));
            // Not before: a timer that Tyrus set at an earlier send would take it for over, and close with another
            // code.
            session.setMaxIdleTimeout(CLOSING_SILENCE_MILLIS);
        } catch (IOException | RuntimeException e) {
            // It is closed already.
            LOG.log(Level.DEBUG, "Not closed", e);
        }
    }

    Wire wire() {
        return wire;
    }

    Optional<GrizzlyConnection> connection() {
        return connection;
    }

    /** Whether it was ended because its far end takes nothing, or is not there. */
    boolean isStalled() {
        return stalled;
    }

    /** The session has ended. */
    void ended() {
        ended.set(true);
        Mailbox source = mailbox;
        if (source != null) {
            source.close();
        }
    }
}
