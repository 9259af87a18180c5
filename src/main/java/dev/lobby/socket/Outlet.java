package dev.lobby.socket;

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
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One session's way out: takes what waits in its mailbox and sends it, one frame after another has gone. Neither server
 * bounds what it queues for a client that does not read, so that more than one frame is never in its hands.
 *
 * <p>Its sender's thread calls {@link #drain}; everything else is for any thread.
 */
final class Outlet implements Recipient {
    private static final Logger LOG = System.getLogger(Outlet.class.getName());

    private final Session session;
    private final Sender sender;
    private final AtomicBoolean queued = new AtomicBoolean();
    private volatile @Nullable Mailbox mailbox;
    private volatile @Nullable Closing closing;
    private volatile boolean inFlight;
    private volatile @Nullable Thread draining;

    Outlet(Session session, Sender sender) {
        this.session = session;
        this.sender = sender;
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

    /** Whether it is not waiting for its sender yet. */
    boolean beginsToWait() {
        return !queued.get() && queued.compareAndSet(false, true);
    }

    /** Sends until there is nothing more, or the container does not take more at once, or the limit is reached. */
    void drain(int limit) {
        queued.set(false);
        Mailbox source = mailbox;
        Closing why = closing;
        if (why != null) {
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
            }
        } finally {
            draining = null;
        }
    }

    private boolean send(@Nullable Frame frame) {
        if (frame == null || !session.isOpen()) {
            return false;
        }
        inFlight = true;
        try {
            session.getAsyncRemote().sendText(frame.text(), this::sent);
            return true;
        } catch (RuntimeException e) {
            // The session was closed in between. Which exception says so differs: Tyrus has a bare RuntimeException.
            LOG.log(Level.DEBUG, "Not sent", e);
            close(Closing.BROKEN);
            return false;
        }
    }

    /** Called by the container, often before {@code sendText} has returned: then the loop in drain() goes on. */
    private void sent(SendResult result) {
        inFlight = false;
        if (!result.isOK()) {
            close(Closing.BROKEN);
        } else if (draining != Thread.currentThread()) {
            sender.add(this);
        }
    }

    void closeNow(Closing why) {
        try {
            session.close(new CloseReason(CloseReason.CloseCodes.getCloseCode(why.code()), why.phrase()));
        } catch (IOException | RuntimeException e) {
            // It is closed already.
            LOG.log(Level.DEBUG, "Not closed", e);
        }
    }
}
