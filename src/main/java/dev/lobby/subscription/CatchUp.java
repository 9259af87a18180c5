package dev.lobby.subscription;

import dev.lobby.edge.limit.RateLimits;
import dev.lobby.log.Cursors;
import dev.lobby.log.EventLog;
import dev.lobby.log.LogSettings;
import dev.lobby.log.LogTail;
import dev.lobby.log.Retention;
import dev.lobby.wire.MailboxSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.function.Predicate;

/**
 * The turns of those who are behind at the log. A page is read for one subscriber, then a page for the next.
 * Users, and addresses of anonymous sessions, take turns. If more was read for one of them within a minute than is
 * allowed, its subscribers wait, and then continue without a gap.
 *
 * <p>Thread-safe for any number of workers. Bounded by the number of sessions, because each waits here at most once:
 * either the router adds it, or its mailbox when it has room again, never both.
 */
@ApplicationScoped
public class CatchUp {
    private final PageReader reader;
    private final RateLimits limits;
    private final CatchUpQueue waiting = new CatchUpQueue();
    private volatile Runnable onAdded = () -> {};

    @Inject
    public CatchUp(
            EventLog log,
            LogTail tail,
            Cursors cursors,
            Retention retention,
            Rights rights,
            RateLimits limits,
            LogSettings logSettings,
            MailboxSettings mailboxes) {
        this.reader = new PageReader(log, tail, retention, rights, new Frames(cursors), logSettings, mailboxes);
        this.limits = limits;
    }

    /** Sets the callback for an added subscriber. */
    void onAdded(Runnable callback) {
        onAdded = callback;
    }

    void add(Subscriber subscriber) {
        waiting.add(subscriber);
        onAdded.run();
    }

    /** Removes a subscriber whose session has ended. It is not added any more. */
    void remove(Subscriber subscriber) {
        waiting.remove(subscriber);
    }

    /**
     * Reads one page for the subscriber whose turn it is.
     *
     * @param routed a position that the router has reached
     * @param taker receives the page, and returns whether it will be processed
     * @return whether a subscriber was waiting
     */
    boolean step(long routed, Predicate<Page> taker) throws SQLException {
        Subscriber subscriber = waiting.take(limits::mayRead);
        if (subscriber == null) {
            return false;
        }
        boolean done = subscriber.gone;
        try {
            if (!done) {
                Page page = reader.read(subscriber, routed);
                limits.countRead(subscriber.payer(), page.read());
                done = taker.test(page);
            }
        } finally {
            if (!done) {
                waiting.add(subscriber);
            }
        }
        return true;
    }
}
