package dev.lobby.subscription;

import dev.lobby.platform.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What waits in all mailboxes together, and how much that may be, in bytes. Thread-safe. Its methods are public although
 * only mailboxes call them: those that are not are called by reflection through a bean's proxy, which at each frame counts.
 */
@ApplicationScoped
public class MailboxBudget {
    private final long most;
    private final AtomicLong held = new AtomicLong();

    @Inject
    public MailboxBudget(Settings settings) {
        this.most = settings.socket().mailboxTotalBytes();
    }

    /** Takes the bytes, unless that is too much. */
    public boolean take(int bytes) {
        if (held.addAndGet(bytes) <= most) {
            return true;
        }
        held.addAndGet(-bytes);
        return false;
    }

    /** Takes the bytes, also where that is too much. */
    public void takeAnyway(int bytes) {
        held.addAndGet(bytes);
    }

    public void giveBack(int bytes) {
        held.addAndGet(-bytes);
    }

    public boolean hasRoomFor(int bytes) {
        return held.get() + bytes <= most;
    }

    /** In bytes. */
    public long held() {
        return held.get();
    }
}
