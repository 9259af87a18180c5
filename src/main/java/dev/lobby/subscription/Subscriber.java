package dev.lobby.subscription;

import dev.lobby.auth.Caller;
import dev.lobby.auth.TokensEnded;
import dev.lobby.log.Event;
import dev.lobby.platform.Settings;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * One session, as the router sees it: a cursor over the log, and what it wants of it. It is live, which means that its
 * cursor is the router's, or it catches up with a cursor of its own.
 *
 * <p>All but the mailbox belongs to the router's thread; a worker that reads for a subscriber that catches up is handed
 * it by the router and looks at the cursor and the interests, which do not change the other way until it hands back.
 */
public final class Subscriber {
    private final Recipient recipient;
    private final @Nullable Caller owner;
    private final Mailbox mailbox;
    private final Semaphore inbox;

    volatile Interests interests = Interests.NONE;
    volatile long cursor;
    boolean live = true;
    boolean open = true;

    /** The last event that was looked at for this subscriber, so that several patterns match it once. */
    long seen;

    /** @param owner who has opened the session; null where nobody in particular */
    Subscriber(
            Recipient recipient,
            @Nullable Caller owner,
            Settings.Socket settings,
            MailboxBudget budget,
            CatchUp catchUp) {
        this.recipient = recipient;
        this.owner = owner;
        this.mailbox =
                new Mailbox(settings.mailboxBytes(), settings.mailboxAnswerBytes(), budget, () -> catchUp.add(this));
        this.inbox = new Semaphore(settings.sessionInbox());
    }

    public Mailbox mailbox() {
        return mailbox;
    }

    Recipient recipient() {
        return recipient;
    }

    @Nullable
    Caller owner() {
        return owner;
    }

    /** Room for commands that wait for the router. */
    Semaphore inbox() {
        return inbox;
    }

    /** Whether the signal ends the session: then its owner's token is no longer good. */
    boolean isEndedBy(Event signal) {
        return owner != null
                && signal.isSignal(TokensEnded.NAME)
                && TokensEnded.parse(signal.payload()).concerns(owner);
    }
}
