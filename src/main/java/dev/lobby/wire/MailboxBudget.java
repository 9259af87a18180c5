package dev.lobby.wire;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The total bytes of all sessions: waiting in mailboxes, being sent, and reserved for answers to commands that are not
 * executed yet; and their limit. Nobody may hold more than what is left for the others. So one holder alone has half of the
 * total, and the one that holds most is the first that gets no more. Thread-safe.
 */
public final class MailboxBudget {
    private final MailboxSettings settings;
    private final long most;
    private final AtomicLong held = new AtomicLong();
    private final ConcurrentMap<Object, Share> shares = new ConcurrentHashMap<>();

    public MailboxBudget(MailboxSettings settings) {
        this.settings = settings;
        this.most = settings.totalBytes();
    }

    /**
     * Creates an empty mailbox.
     *
     * @param holder whoever shares the budget with all of its mailboxes, for example an address; compared by {@code equals}
     * @param onRoom called once for each {@link Mailbox#awaitRoom}, by the thread that makes the room
     */
    public Mailbox mailbox(Object holder, Runnable onRoom) {
        return new Mailbox(settings.bytes(), settings.answerBytes(), share(holder), onRoom);
    }

    /**
     * Returns the share of a holder for one more mailbox, which gives it back with {@link Share#leave}.
     *
     * @param holder whoever shares it with all of its mailboxes, for example an address; compared by {@code equals}
     */
    Share share(Object holder) {
        return shares.compute(holder, (same, known) -> {
            Share share = known == null ? new Share(holder) : known;
            share.mailboxes++;
            return share;
        });
    }

    /** The current total in bytes. */
    public long held() {
        return held.get();
    }

    /** What one holder's mailboxes hold together. */
    public final class Share {
        private final Object holder;
        private final AtomicLong own = new AtomicLong();

        /** Changed only within {@code shares.compute}. */
        private int mailboxes;

        private Share(Object holder) {
            this.holder = holder;
        }

        /** Adds the bytes unless that would exceed a limit. Returns whether they were added. */
        boolean take(int bytes) {
            takeAnyway(bytes);
            if (own.get() <= most - held.get()) {
                return true;
            }
            giveBack(bytes);
            return false;
        }

        /** Adds the bytes even if that exceeds a limit. */
        void takeAnyway(int bytes) {
            held.addAndGet(bytes);
            own.addAndGet(bytes);
        }

        void giveBack(int bytes) {
            held.addAndGet(-bytes);
            own.addAndGet(-bytes);
        }

        boolean hasRoomFor(int bytes) {
            return own.get() + bytes <= most - held.get() - bytes;
        }

        /** A mailbox ends. It may still give back what it has taken. */
        void leave() {
            shares.computeIfPresent(holder, this::without);
        }

        private @Nullable Share without(Object same, Share known) {
            known.mailboxes--;
            return known.mailboxes == 0 ? null : known;
        }
    }
}
