package dev.lobby.subscription;

import dev.lobby.pattern.EventPattern;
import dev.lobby.platform.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/**
 * What a session can ask for. Each call takes effect, in the order in which a session makes them, between two events,
 * soon after the call has returned. Thread-safe; a call may wait for the router, for a limited time, and if that was not
 * enough the session is closed, because what it asked for was not done.
 */
@ApplicationScoped
public class SubscriptionManager {
    private final EventRouter router;
    private final CatchUp catchUp;
    private final Settings.Socket settings;

    @Inject
    SubscriptionManager(EventRouter router, CatchUp catchUp, Settings settings) {
        this.router = router;
        this.catchUp = catchUp;
        this.settings = settings.socket();
    }

    /** A new session, subscribed to nothing. */
    public Subscriber open(Recipient recipient) {
        Subscriber subscriber =
                new Subscriber(recipient, settings.mailboxBytes(), settings.mailboxAnswerBytes(), catchUp);
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

    private void execute(Subscriber subscriber, Runnable command) {
        if (!router.execute(command)) {
            subscriber.recipient().close(Closing.OVERLOADED);
        }
    }
}
