package dev.lobby.socket;

import dev.lobby.platform.Time;
import dev.lobby.subscription.Closing;
import dev.lobby.subscription.Frame;
import dev.lobby.subscription.Mailbox;
import dev.lobby.subscription.Recipient;
import jakarta.websocket.CloseReason;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One session's way out: takes what waits in its mailbox and sends it, one frame after another has gone. Neither server
 * bounds what it queues for a client that does not read, so that more than one frame is never in its hands; and a ping
 * is sent only where none is, for it would wait behind it.
 *
 * <p>Its sender's thread calls {@link #drain}; everything else is for any thread.
 */
final class Outlet implements Recipient {
    private static final Logger LOG = System.getLogger(Outlet.class.getName());

    /** Undertow goes on waiting for a far end that does not answer its close frame; so it is cut when it is silent. */
    private static final long CLOSING_SILENCE_MILLIS = 5_000;

    private final Session session;
    private final Sender sender;
    private final SendBuffers buffers;
    private final Pulse pulse;
    private final SocketTally tally;
    private final Time time;
    private final AtomicBoolean queued = new AtomicBoolean();
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile @Nullable Mailbox mailbox;
    private volatile @Nullable Closing closing;
    private volatile boolean inFlight;
    private volatile boolean pingDue;
    private volatile @Nullable Thread draining;
    private boolean bounded;

    Outlet(Session session, Sender sender, SendBuffers buffers, Pulse pulse, SocketTally tally, Time time) {
        this.session = session;
        this.sender = sender;
        this.buffers = buffers;
        this.pulse = pulse;
        this.tally = tally;
        this.time = time;
    }

    void connect(Mailbox source) {
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
    public void close(Closing why) {
        closing = why;
        sender.add(this);
    }

    /** The far end is there. */
    void sign() {
        pulse.sign(time.nanos());
    }

    /** Looks whether the far end still is. To be called again and again, by one thread. */
    void look(long now) {
        switch (pulse.judge(now)) {
            case WELL -> {}
            case SILENT -> {
                pingDue = true;
                sender.add(this);
            }
            case STALLED, DEAD -> closeNow(Closing.STALLED);
        }
    }

    /** Whether it is not waiting for its sender yet. */
    boolean beginsToWait() {
        return !queued.get() && queued.compareAndSet(false, true);
    }

    /** Sends until there is nothing more, or the container does not take more at once, or the limit is reached. */
    void drain(int limit) {
        queued.set(false);
        Mailbox source = mailbox;
        Closing why = closing;
        if (why != null && !why.isAfterMail()) {
            closeNow(why);
            return;
        }
        if (source == null) {
            return;
        }
        draining = Thread.currentThread();
        try {
            int sent = 0;
            while (!inFlight && sent < limit && send(source.poll())) {
                sent++;
            }
            if (sent == limit) {
                sender.add(this);
            } else if (!inFlight) {
                whenNothingWaits(why);
            }
        } finally {
            draining = null;
        }
    }

    private void whenNothingWaits(@Nullable Closing why) {
        if (why != null) {
            closeNow(why);
        } else if (pingDue) {
            ping();
        }
    }

    private boolean send(@Nullable Frame frame) {
        if (frame == null || ended.get() || !session.isOpen()) {
            return false;
        }
        inFlight = true;
        pulse.sends(time.nanos());
        try {
            session.getAsyncRemote().sendText(frame.text(), this::sent);
        } catch (RuntimeException | Error e) {
            // The session was closed in between. Which exception says so differs: Tyrus has a bare RuntimeException.
            // And a bare Error for a text that UTF-8 cannot express; the thread is that of many other sessions.
            LOG.log(Level.DEBUG, "Not sent", e);
            close(Closing.BROKEN);
            return false;
        }
        if (!bounded) {
            bounded = true;
            buffers.bound(session);
        }
        return true;
    }

    /** Called by the container, often before {@code sendText} has returned: then the loop in drain() goes on. */
    private void sent(SendResult result) {
        pulse.taken(time.nanos());
        inFlight = false;
        if (!result.isOK()) {
            close(Closing.BROKEN);
            return;
        }
        tally.sent();
        if (draining != Thread.currentThread()) {
            sender.add(this);
        }
    }

    private void ping() {
        pingDue = false;
        try {
            session.getAsyncRemote().sendPing(ByteBuffer.allocate(0));
        } catch (IOException | RuntimeException e) {
            // It is closed already.
            LOG.log(Level.DEBUG, "Not pinged", e);
        }
    }

    /** Once; with a close frame where one can be sent, otherwise the connection is cut. */
    void closeNow(Closing why) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        tally.closed(why);
        try {
            session.setMaxIdleTimeout(CLOSING_SILENCE_MILLIS);
            session.close(new CloseReason(CloseReason.CloseCodes.getCloseCode(why.code()), why.phrase()));
        } catch (IOException | RuntimeException e) {
            // It is closed already.
            LOG.log(Level.DEBUG, "Not closed", e);
        }
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
