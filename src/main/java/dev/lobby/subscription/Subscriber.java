package dev.lobby.subscription;

import dev.lobby.auth.Caller;
import dev.lobby.auth.TokensEnded;
import dev.lobby.edge.limit.Payer;
import dev.lobby.log.LogEntry;
import dev.lobby.subscription.LocalUsers.LocalUser;
import dev.lobby.wire.CloseCause;
import dev.lobby.wire.Mailbox;
import dev.lobby.wire.Recipient;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One session as the router sees it: a cursor over the log, and the patterns that it wants. A live subscriber follows
 * the router's position. A subscriber that is behind has a cursor of its own and catches up.
 *
 * <p>What changes belongs to one thread. {@link #routed} is for the router's thread alone. It also replaces the {@link
 * #standing}, which all others read. {@link #reading} is for the thread that reads the log for the subscriber. The rest is
 * thread-safe.
 */
public final class Subscriber {
    private final Payer opener;
    private final Recipient recipient;
    private final Protocol protocol;
    private final Mailbox mailbox;
    private final Semaphore inbox;

    /** What the session may see until it is admitted as a user. */
    private final View withoutUser;

    final Routed routed = new Routed();
    final Reading reading = new Reading();

    volatile Standing standing = Standing.NEW;

    /** Whether the session has ended. If the subscriber is not open yet, it never will be. */
    volatile boolean gone;

    /** Why the session must end at once, if it must. If the subscriber is not open yet, it never will be. */
    final AtomicReference<@Nullable CloseCause> endCause = new AtomicReference<>();

    /** What only the router's thread knows. */
    static final class Routed {
        boolean live = true;
        boolean open;

        /** Who pays for the memory of the patterns: whoever the session belonged to when it subscribed first. */
        @Nullable
        Payer patternPayer;

        /** The time at which the owner's token expires, by the router's clock, in nanoseconds. */
        long expiresAt;

        /** Distinguishes tokens that expire at the same time; 0 if no token expires. */
        long expiryNumber;

        /** Whether an event was not sent because the token had expired. Such a session can only end. */
        boolean eventWithheld;

        /**
         * The position of the last event that was put into the mailbox, so that an event is delivered once if several
         * patterns match; or the cursor that the client has set.
         */
        long seen;

        /** The time of the last frame with a cursor, by the router's clock, in nanoseconds. */
        long informedAt;
    }

    /** What only those know who read the log for the subscriber: the queue, and then one worker at a time. */
    static final class Reading {
        /** With whom the subscriber waits for a page of the log, if it does. Only the queue uses it. */
        @Nullable
        Payer waitsWith;

        /**
         * How many of the next events are read from the database at once, if that is less than a page. They may be so large
         * that most of a page would have to be thrown away, and read again.
         */
        int eventsAtOnce = Integer.MAX_VALUE;
    }

    /**
     * @param inbox the room for commands that wait for the router
     * @param mailbox makes the mailbox of the subscriber
     */
    Subscriber(
            Payer opener,
            Recipient recipient,
            Protocol protocol,
            View withoutUser,
            Semaphore inbox,
            Function<Subscriber, Mailbox> mailbox) {
        this.opener = opener;
        this.recipient = recipient;
        this.protocol = protocol;
        this.withoutUser = withoutUser;
        this.inbox = inbox;
        this.mailbox = mailbox.apply(this);
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

    Interests interests() {
        return standing.interests();
    }

    @Nullable
    Caller owner() {
        return standing.owner();
    }

    View view() {
        return view(standing);
    }

    View view(Standing then) {
        LocalUser admitted = then.user();
        return admitted == null ? withoutUser : admitted.view();
    }

    /** Who pays for what the session uses. */
    public Payer payer() {
        Caller caller = owner();
        return caller == null ? opener : new Payer(opener.address(), caller.userId());
    }

    /** Who takes turns for the session's commands. It never changes, because the commands keep their order. */
    Payer opener() {
        return opener;
    }

    /**
     * Returns the position up to which the subscriber has been served. For a live subscriber this is the router's
     * position, or a later one: that of an event which not all have received yet, or one that the client has set. Only
     * for the router's thread.
     */
    long servedUpTo(Progress router) {
        return routed.live ? reached(router) : standing.cursor();
    }

    /**
     * Returns a position after which nothing has been read for the subscriber yet. So it can subscribe to more from there.
     * Only for the router's thread.
     */
    long reached(Progress router) {
        return Math.max(router.position(), Math.max(standing.cursor(), routed.seen));
    }

    /** Whether the owner's token has expired, or did not come in time. Then no event may be sent any more. */
    boolean isDue(Progress router) {
        return routed.expiryNumber > 0 && router.now() - routed.expiresAt >= 0;
    }

    /** Whether the signal ends the owner's token. Any thread may call it. */
    boolean isEndedBy(TokensEnded ended) {
        Caller caller = owner();
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
