package dev.lobby.subscription;

import dev.lobby.auth.Caller;
import dev.lobby.auth.TokensEnded;
import dev.lobby.edge.limit.Payer;
import dev.lobby.log.LogEntry;
import dev.lobby.subscription.LocalUsers.LocalUser;
import dev.lobby.wire.CloseCause;
import dev.lobby.wire.Mailbox;
import dev.lobby.wire.MailboxBudget;
import dev.lobby.wire.MailboxSettings;
import dev.lobby.wire.Recipient;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One session as the router sees it: a cursor over the log, and the patterns that it wants. A live subscriber follows
 * the router's position. A subscriber that is behind has a cursor of its own and catches up.
 *
 * <p>Only the router's thread changes a subscriber, except for its mailbox, its inbox and the marks of its end ({@link
 * #gone}, {@link #endCause}). A worker that reads the log for a subscriber reads the volatile fields. The page that it
 * has read counts only as far as these fields have not changed meanwhile.
 */
public final class Subscriber {
    private final Payer opener;
    private final Recipient recipient;
    private final Protocol protocol;
    private final Mailbox mailbox;
    private final Semaphore inbox;

    /** The authenticated user, or null for an anonymous session. */
    volatile @Nullable Caller owner;

    volatile Interests interests = Interests.NONE;

    /** What the session may see until it is admitted as a user. */
    private final View withoutUser;

    /** The user as whom the session was admitted; null before that, and always on an open server. */
    volatile @Nullable LocalUser user;

    /** The position up to which the subscriber has been served, while it is not live. */
    volatile long cursor;

    /** With whom the subscriber waits for a page of the log, if it does. Only the queue uses it. */
    @Nullable
    Payer waitsWith;

    /**
     * How many of the next events a worker reads from the database at once, if that is less than a page. They may be so large
     * that it would have to throw most of a page away, and to read it again.
     */
    volatile int eventsAtOnce = Integer.MAX_VALUE;

    /** The number of times that the client has set the cursor itself. */
    final AtomicInteger replays = new AtomicInteger();

    /** Who pays for the memory of the patterns: whoever the session belonged to when it subscribed first. */
    @Nullable
    Payer patternPayer;

    boolean live = true;
    boolean open;

    /** The time at which the owner's token expires, by the router's clock, in nanoseconds. */
    long expiresAt;

    /** Distinguishes tokens that expire at the same time; 0 if no token expires. */
    long expiryNumber;

    /** Whether an event was not sent because the token had expired. Such a session can only end. */
    boolean eventWithheld;

    /** Whether the session has ended. If the subscriber is not open yet, it never will be. */
    volatile boolean gone;

    /** Why the session must end at once, if it must. If the subscriber is not open yet, it never will be. */
    final AtomicReference<@Nullable CloseCause> endCause = new AtomicReference<>();

    /**
     * The position of the last event that was put into the mailbox, so that an event is delivered once if several patterns
     * match; or the cursor that the client has set.
     */
    long seen;

    /** The time of the last frame with a cursor, by the router's clock, in nanoseconds. */
    long informedAt;

    Subscriber(
            Payer opener,
            Recipient recipient,
            Protocol protocol,
            View withoutUser,
            SubscriptionSettings settings,
            MailboxSettings mailboxes,
            MailboxBudget budget,
            CatchUp catchUp) {
        this.opener = opener;
        this.recipient = recipient;
        this.protocol = protocol;
        this.withoutUser = withoutUser;
        this.mailbox = new Mailbox(
                mailboxes.bytes(),
                mailboxes.answerBytes(),
                budget.share(opener.address().widest()),
                () -> catchUp.add(this));
        this.inbox = new Semaphore(settings.sessionInbox());
    }

    public Mailbox mailbox() {
        return mailbox;
    }

    Recipient recipient() {
        return recipient;
    }

    boolean speaksV1() {
        return protocol == Protocol.V1;
    }

    View view() {
        LocalUser admitted = user;
        return admitted == null ? withoutUser : admitted.view();
    }

    /** Who pays for what the session uses. */
    public Payer payer() {
        Caller caller = owner;
        return caller == null ? opener : new Payer(opener.address(), caller.userId());
    }

    /** Who takes turns for the session's commands. It never changes, because the commands keep their order. */
    Payer opener() {
        return opener;
    }

    /**
     * Returns the position up to which the subscriber has been served. For a live subscriber this is the router's
     * position, or a later one: that of an event which not all have received yet, or one that the client has set.
     *
     * @param routed the position of the router
     */
    long servedUpTo(long routed) {
        return live ? reached(routed) : cursor;
    }

    /**
     * Returns a position after which nothing has been read for the subscriber yet. So it can subscribe to more from there.
     *
     * @param routed the position of the router
     */
    long reached(long routed) {
        return Math.max(routed, Math.max(cursor, seen));
    }

    /** Whether the owner's token has expired, or did not come in time. Then no event may be sent any more. */
    boolean isDue(long now) {
        return expiryNumber > 0 && now - expiresAt >= 0;
    }

    /** Whether the signal ends the owner's token. */
    boolean isEndedBy(TokensEnded ended) {
        Caller caller = owner;
        return caller != null && ended.concerns(caller);
    }

    boolean isEndedBy(LogEntry event) {
        return event.isSignal(TokensEnded.NAME)
                && TokensEnded.parse(event.payload()).filter(this::isEndedBy).isPresent();
    }

    /** Returns the room for commands that wait for the router. */
    Semaphore inbox() {
        return inbox;
    }
}
