package dev.lobby.subscription;

import dev.lobby.auth.Caller;
import dev.lobby.pattern.EventPattern;
import dev.lobby.platform.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a session can ask for. Each call takes effect, in the order in which a session makes them, between two events,
 * soon after the call has returned. Thread-safe; a call may wait for the router, for a limited time, and if that was not
 * enough the session is closed, because what it asked for was not done.
 */
@ApplicationScoped
public class SubscriptionManager {
    private final EventRouter router;
    private final CatchUp catchUp;
    private final MailboxBudget budget;
    private final Settings.Socket settings;

    @Inject
    SubscriptionManager(EventRouter router, CatchUp catchUp, MailboxBudget budget, Settings settings) {
        this.router = router;
        this.catchUp = catchUp;
        this.budget = budget;
        this.settings = settings.socket();
    }

    /**
     * A new session, subscribed to nothing. It ends when its owner's tokens are ended from now on.
     *
     * @param owner null where nobody in particular
     */
    public Subscriber open(Recipient recipient, @Nullable Caller owner) {
        Subscriber subscriber = new Subscriber(recipient, owner, settings, budget, catchUp);
        execute(subscriber, () -> router.open(subscriber));
        return subscriber;
    }

    /** Idempotent; answered with an error where the session has as many patterns as it may. */
    public void subscribe(Subscriber subscriber, EventPattern pattern) {
        execute(subscriber, () -> router.subscribe(subscriber, pattern));
    }

    /** Does nothing where the session is not subscribed to the very pattern. */
    public void unsubscribe(Subscriber subscriber, EventPattern pattern) {
        execute(subscriber, () -> router.unsubscribe(subscriber, pattern));
    }

    /** Answers, in its turn, a command that cannot be carried out. */
    public void refuse(Subscriber subscriber, Refusal refusal) {
        execute(subscriber, () -> router.refuse(subscriber, refusal));
    }

    /** The session has ended, and with it all that it was subscribed to. */
    public void close(Subscriber subscriber) {
        execute(subscriber, () -> router.close(subscriber));
    }

    /** A session that is ahead of the router waits before it could fill the inbox, which is for all. */
    private void execute(Subscriber subscriber, Runnable command) {
        try {
            boolean taken =
                    subscriber.inbox().tryAcquire(settings.inboxTimeout().toNanos(), TimeUnit.NANOSECONDS);
            if (!taken || !router.execute(() -> carryOut(subscriber, command))) {
                subscriber.recipient().close(Closing.OVERLOADED);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            subscriber.recipient().close(Closing.OVERLOADED);
        }
    }

    private static void carryOut(Subscriber subscriber, Runnable command) {
        subscriber.inbox().release();
        command.run();
    }
}
