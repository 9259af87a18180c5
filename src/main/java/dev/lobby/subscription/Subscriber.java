package dev.lobby.subscription;

import dev.lobby.auth.Caller;
import dev.lobby.auth.TokensEnded;
import dev.lobby.edge.ClientAddress;
import dev.lobby.log.LogEntry;
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
 * One session, as the router sees it: a cursor over the log, and what it wants of it. It is live, which means that its
 * cursor is the router's, or it catches up with a cursor of its own.
 *
 * <p>All but the mailbox belongs to the router's thread; a worker that reads for a subscriber that catches up looks at
 * what is volatile, and what it has read counts only if that is still as it was.
 */
public final class Subscriber {
    private final ClientAddress address;
    private final Recipient recipient;
    private final Protocol protocol;
    private final Mailbox mailbox;
    private final Semaphore inbox;

    /** Who has opened the session, or has said since who it is; null where nobody in particular. */
    volatile @Nullable Caller owner;

    volatile Interests interests = Interests.NONE;

    /** While it is not live: the last event that it has been given, or wanted none of. */
    volatile long cursor;

    /** How often the client has set the cursor itself. */
    final AtomicInteger replays = new AtomicInteger();

    boolean live = true;
    boolean open;

    /** When its owner's token expires, by the router's clock, and what tells it from another that does so then. */
    long expires;

    long number;

    /** Its session has ended: if it is not open yet, it never will be. */
    volatile boolean gone;

    /** Why its session is to end at once: if it is not open yet, it never will be. */
    final AtomicReference<@Nullable CloseCause> ending = new AtomicReference<>();

    /** The last event that was looked at for this subscriber, so that several patterns match it once. */
    long seen;

    /** When it was last given something with a cursor, by the router's clock, in nanoseconds. */
    long informedAt;

    Subscriber(
            ClientAddress address,
            Recipient recipient,
            Protocol protocol,
            SubscriptionSettings settings,
            MailboxSettings mailboxes,
            MailboxBudget budget,
            CatchUp catchUp) {
        this.address = address;
        this.recipient = recipient;
        this.protocol = protocol;
        this.mailbox = new Mailbox(mailboxes.bytes(), mailboxes.answerBytes(), budget, () -> catchUp.add(this));
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

    /** On whose account the log is read for it: its user's or, where it has none, its address's. */
    Object account() {
        Caller caller = owner;
        return caller == null ? address.widest() : caller.userId();
    }

    /** How far it has been served, where the router is at the position: to there, or ahead of it, if it is live. */
    long place(long routed) {
        return live ? Math.max(routed, cursor) : cursor;
    }

    /** Whether its owner's token is no longer good. */
    boolean isEndedBy(TokensEnded ended) {
        Caller caller = owner;
        return caller != null && ended.concerns(caller);
    }

    boolean isEndedBy(LogEntry event) {
        return event.isSignal(TokensEnded.NAME)
                && TokensEnded.parse(event.payload()).filter(this::isEndedBy).isPresent();
    }

    /** Room for commands that wait for the router. */
    Semaphore inbox() {
        return inbox;
    }
}
