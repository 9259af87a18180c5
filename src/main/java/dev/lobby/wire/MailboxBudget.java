package dev.lobby.wire;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What waits for all sessions together, in mailboxes, on its way and as answers to commands that are not carried out yet,
 * and how much that may be, in bytes. Thread-safe.
 */
public final class MailboxBudget {
    private final long most;
    private final AtomicLong held = new AtomicLong();

    public MailboxBudget(MailboxSettings settings) {
        this.most = settings.totalBytes();
    }

    /** Takes the bytes, unless that is too much. */
    boolean take(int bytes) {
        if (held.addAndGet(bytes) <= most) {
            return true;
        }
        held.addAndGet(-bytes);
        return false;
    }

    /** Takes the bytes, also where that is too much. */
    void takeAnyway(int bytes) {
        held.addAndGet(bytes);
    }

    void giveBack(int bytes) {
        held.addAndGet(-bytes);
    }

    boolean hasRoomFor(int bytes) {
        return held.get() + bytes <= most;
    }

    /** In bytes. */
    public long held() {
        return held.get();
    }
}
