package dev.lobby.wire;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The total bytes of all sessions: waiting in mailboxes, being sent, and reserved for answers to commands that are not
 * executed yet; and their limit. Thread-safe.
 */
public final class MailboxBudget {
    private final long most;
    private final AtomicLong held = new AtomicLong();

    public MailboxBudget(MailboxSettings settings) {
        this.most = settings.totalBytes();
    }

    /** Adds the bytes unless that would exceed the limit. Returns whether they were added. */
    boolean take(int bytes) {
        if (held.addAndGet(bytes) <= most) {
            return true;
        }
        held.addAndGet(-bytes);
        return false;
    }

    /** Adds the bytes even if that exceeds the limit. */
    void takeAnyway(int bytes) {
        held.addAndGet(bytes);
    }

    void giveBack(int bytes) {
        held.addAndGet(-bytes);
    }

    boolean hasRoomFor(int bytes) {
        return held.get() + bytes <= most;
    }

    /** The current total in bytes. */
    public long held() {
        return held.get();
    }
}
