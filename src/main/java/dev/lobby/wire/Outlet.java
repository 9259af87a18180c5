package dev.lobby.wire;

import dev.lobby.server.SessionConnection;
import dev.lobby.work.Time;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The sending side of one session: sends the frames of its mailbox, one round after another. Neither server limits what
 * it queues for a client that does not read. Therefore at most one round is in the server's hands, and a ping is only
 * sent when no round is, because it would wait behind the round.
 *
 * <p>Only the sender that took the outlet from its queue calls {@link #drain}; any thread may call the other methods.
 */
public final class Outlet implements Recipient {
    private static final Logger LOG = System.getLogger(Outlet.class.getName());

    private final Session session;
    private final Wire wire;
    private final Consumer<Outlet> queue;
    private final Optional<SessionConnection> connection;
    private final SessionEnd end;
    private final Heartbeat heartbeat;
    private final WireMeters meters;
    private final Time time;
    private final AtomicReference<QueueState> queueState = new AtomicReference<>(QueueState.IDLE);
    private volatile @Nullable Mailbox mailbox;
    private volatile boolean inFlight;
    private volatile @Nullable Thread draining;

    /**
     * @param queue takes the outlet when there is something to send
     * @param connection the connection to cut after the session has ended; empty if it is unknown
     */
    Outlet(
            Session session,
            Wire wire,
            Consumer<Outlet> queue,
            Optional<SessionConnection> connection,
            SessionEnd end,
            Heartbeat heartbeat,
            WireMeters meters,
            Time time) {
        this.session = session;
        this.wire = wire;
        this.queue = queue;
        this.connection = connection;
        this.end = end;
        this.heartbeat = heartbeat;
        this.meters = meters;
        this.time = time;
    }

    public void connect(Mailbox source) {
        mailbox = source;
        mailArrived();
    }

    @Override
    public void mailArrived() {
        if (!inFlight) {
            queue.accept(this);
        }
    }

    @Override
    public void close(CloseCause why) {
        CloseCause unused = end.ask(why, time.nanos());
        queue.accept(this);
    }

    /** Closes the session within this call, which may wait for others. An earlier cause is told instead of this one. */
    public void closeNow(CloseCause why) {
        end.beginNow(end.ask(why, time.nanos()));
    }

    /** Records a sign of life from the client. */
    public void signOfLife() {
        heartbeat.signOfLife(time.nanos());
    }

    /** Whether a pong is expected. The next call returns false, until another ping is sent. */
    public boolean awaitsPong() {
        return heartbeat.takePong();
    }

    /** Call this before the next {@link #check} if the server itself stood still: no client is to blame for that time. */
    public void beginAnew(long now) {
        heartbeat.beginAnew(now);
    }

    /** Checks whether the client is still alive. One thread calls this regularly. */
    public void check(long now) {
        if (end.isOverdue(now)) {
            end.begin();
            return;
        }
        if (connection.isPresent() && connection.get().isReadingPaused()) {
            heartbeat.signOfLife(now);
        }
        switch (heartbeat.check(now)) {
            case WELL -> {}
            case SILENT -> queue.accept(this);
            case STALLED, DEAD -> end.begin(CloseCause.STALLED);
        }
    }

    /** The state in the sender's queue. An outlet is queued at most once, and one sender at a time sends to it. */
    private enum QueueState {
        IDLE,
        QUEUED,
        SENDING,
        SENDING_AND_QUEUED;

        QueueState wanted() {
            return this == IDLE || this == QUEUED ? QUEUED : SENDING_AND_QUEUED;
        }
    }

    /** Marks the outlet as queued. Returns whether it must be added to the queue. */
    boolean markQueued() {
        return queueState.getAndUpdate(QueueState::wanted) == QueueState.IDLE;
    }

    /**
     * Sends until the mailbox is empty, the container accepts no more for now, or the limit is reached. Returns how
     * many frames were sent together with a preceding one.
     */
    int drain(int limit) {
        queueState.set(QueueState.SENDING);
        try {
            return drainNow(limit);
        } finally {
            if (queueState.getAndSet(QueueState.IDLE) == QueueState.SENDING_AND_QUEUED) {
                queue.accept(this);
            }
        }
    }

    private int drainNow(int limit) {
        Mailbox source = mailbox;
        if (end.isAskedBeforeMail()) {
            end.begin();
            return 0;
        }
        boolean last = end.isAsked();
        if (source == null || end.hasBegun() || !session.isOpen()) {
            // What waits for a client that is gone stays in its mailbox, which is bounded, until the session ends.
            return 0;
        }
        Wire.Way way = wire.way();
        draining = Thread.currentThread();
        try {
            int sent = 0;
            int joined = 0;
            for (int round = 1; round > 0 && !inFlight && sent < limit; sent += round) {
                round = send(source.poll(way.roundFrames(), way.roundBytes()));
                joined += Math.max(0, round - 1);
            }
            if (sent >= limit) {
                queue.accept(this);
            } else if (!inFlight) {
                endOrPing(last);
            }
            return joined;
        } finally {
            draining = null;
        }
    }

    /** @param last whether the end was asked for before the mailbox was empty, so that nothing before it is left */
    private void endOrPing(boolean last) {
        if (last) {
            end.begin();
        } else if (heartbeat.takePing()) {
            ping();
        }
    }

    /** Returns how many frames are being sent now. */
    private int send(List<Frame> frames) {
        if (frames.isEmpty()) {
            return 0;
        }
        // The server may hold the callback for as long as a client reads nothing, so it must not hold the frames.
        int number = frames.size();
        inFlight = true;
        heartbeat.sendStarted(time.nanos(), bytes(frames));
        try {
            wire.send(frames, well -> sent(number, well));
        } catch (IOException | RuntimeException | Error e) {
            // The session was closed in the meantime. The exceptions differ: it may be a bare RuntimeException, or a
            // bare Error for a text that UTF-8 cannot express, and this thread serves many other sessions.
            LOG.log(Level.DEBUG, "Frames could not be sent", e);
            close(CloseCause.BROKEN);
            return 0;
        }
        return number;
    }

    private static int bytes(List<Frame> frames) {
        int bytes = 0;
        for (Frame frame : frames) {
            bytes += frame.bytes();
        }
        return bytes;
    }

    /**
     * Called by the container, often before the wire's {@code send} has returned; in that case the loop in drainNow()
     * continues.
     */
    private void sent(int frames, boolean well) {
        heartbeat.sendEnded(time.nanos());
        Mailbox source = mailbox;
        if (source != null) {
            source.taken();
        }
        if (!well) {
            // This round stays in flight, so that none follows it: a client that received a later event would resume
            // after it, and never have these.
            close(CloseCause.BROKEN);
            return;
        }
        inFlight = false;
        meters.sent(frames);
        if (draining != Thread.currentThread()) {
            queue.accept(this);
        }
    }

    private void ping() {
        try {
            session.getAsyncRemote().sendPing(ByteBuffer.allocate(0));
        } catch (IOException | RuntimeException e) {
            // It is closed already.
            LOG.log(Level.DEBUG, "A ping could not be sent", e);
        }
    }

    Wire wire() {
        return wire;
    }

    Optional<SessionConnection> connection() {
        return connection;
    }

    /** Whether the session was ended because its client receives nothing or is not there. */
    boolean isStalled() {
        return end.isStalled();
    }

    /** Records that the session has ended. */
    void ended() {
        end.happened();
        Mailbox source = mailbox;
        if (source != null) {
            source.close();
        }
    }
}
