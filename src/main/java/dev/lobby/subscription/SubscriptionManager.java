package dev.lobby.subscription;

import dev.lobby.auth.AccessToken;
import dev.lobby.auth.Caller;
import dev.lobby.auth.Visitor;
import dev.lobby.edge.limit.Payer;
import dev.lobby.json.Utf8;
import dev.lobby.log.Cursors;
import dev.lobby.log.Memberships;
import dev.lobby.wire.CloseCause;
import dev.lobby.wire.Frame;
import dev.lobby.wire.MailboxBudget;
import dev.lobby.wire.MailboxSettings;
import dev.lobby.wire.Recipient;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.json.JsonValue;
import java.sql.SQLException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The entry point for a session's commands. The calls of one session take effect in their order, each between two
 * events, soon after the call has returned. Thread-safe. A call may wait for the router for a limited time. If the time
 * runs out, the session is closed, because its command was not carried out.
 */
@ApplicationScoped
public class SubscriptionManager {
    private static final int NO_ANSWER = 0;

    /** The size of an answer without the client's own parts, with a margin for escaped characters in a message. */
    private static final int ANSWER_BYTES = 512;

    private final EventRouter router;
    private final RouterInbox inbox;
    private final CatchUp catchUp;
    private final Rights rights;
    private final Cursors cursors;
    private final MailboxBudget mailboxes;

    @Inject
    SubscriptionManager(
            EventRouter router,
            RouterInbox inbox,
            CatchUp catchUp,
            Rights rights,
            Cursors cursors,
            MailboxBudget mailboxes) {
        this.router = router;
        this.inbox = inbox;
        this.catchUp = catchUp;
        this.rights = rights;
        this.cursors = cursors;
        this.mailboxes = mailboxes;
    }

    /** A singleton needs no proxy. For each frame, a proxy would cost more than the call itself. */
    @Produces
    @Singleton
    static MailboxBudget budget(MailboxSettings settings) {
        return new MailboxBudget(settings);
    }

    /**
     * Opens a session without a subscription. From now on, the session ends when its owner's tokens end or its own
     * token expires.
     *
     * @param visitor the caller of the handshake
     */
    public Subscriber open(Recipient recipient, Protocol protocol, Visitor visitor) {
        Payer opener = visitor.payer();
        Subscriber subscriber = new Subscriber(
                opener,
                recipient,
                protocol,
                rights.withoutUser(),
                inbox.partOfSession(),
                made -> mailboxes.mailbox(opener.address().widest(), () -> catchUp.add(made)));
        @Nullable Claim claim = visitor.token().map(this::claim).orElse(null);
        inbox.execute(subscriber, NO_ANSWER, state -> state.open(subscriber, claim));
        return subscriber;
    }

    /**
     * Subscribes to all of the patterns, or to none if the session would have too many; the answer is then an error.
     * Idempotent.
     */
    public void subscribe(Subscriber subscriber, Patterns patterns, @Nullable JsonValue id) {
        inbox.execute(subscriber, bytes(patterns, id), state -> state.subscribe(subscriber, patterns, id));
    }

    /**
     * Does the same as {@link #subscribe}, and sends all events after a cursor first. The answer is an error if the
     * session already has a subscription, or if the log no longer holds all events after the cursor.
     *
     * @throws SQLException if the cursor cannot be checked; nothing is done then
     */
    public void resume(Subscriber subscriber, Patterns patterns, String after, @Nullable JsonValue id)
            throws SQLException {
        OptionalLong position = cursors.position(after);
        inbox.execute(subscriber, bytes(patterns, id), state -> state.resume(subscriber, patterns, position, id));
    }

    /** Unsubscribes from the patterns. Ignores a pattern if the session is not subscribed to exactly this pattern. */
    public void unsubscribe(Subscriber subscriber, Patterns patterns, @Nullable JsonValue id) {
        inbox.execute(subscriber, bytes(patterns, id), state -> state.unsubscribe(subscriber, patterns, id));
    }

    /**
     * Makes the session belong to the token's user. It must be anonymous or belong to this user already. From now on,
     * it ends when the user's tokens end or this token expires. This holds even if they end before the router carries
     * this out, as long as the token is checked after this call.
     */
    public void own(Subscriber subscriber, AccessToken token) {
        Claim claim = claim(token);
        inbox.execute(subscriber, NO_ANSWER, state -> state.own(subscriber, claim));
    }

    private Claim claim(AccessToken token) {
        return new Claim(token, router.position());
    }

    /**
     * Lets the session see what its owner may see. Call this once the owner's token has been admitted.
     *
     * @throws SQLException if it cannot be found out what the owner may see; then the session sees no more than before
     */
    public void admit(Subscriber subscriber, Caller owner) throws SQLException {
        // A client may prolong its session often, and this reads from the database.
        if (rights.isPrivate() && subscriber.standing.user() == null) {
            Memberships.Known memberships = rights.of(owner.userId());
            inbox.execute(subscriber, NO_ANSWER, state -> state.admit(subscriber, memberships));
        }
    }

    /** Answers a client that has authenticated itself, after the answers to its earlier commands. */
    public void authenticated(Subscriber subscriber, Caller owner, @Nullable JsonValue id) {
        Frame answer = Frames.authenticated(owner.userId(), id);
        inbox.execute(subscriber, bytes(id), state -> state.acknowledge(subscriber, answer));
    }

    /** Answers a command that cannot be carried out, after the answers to earlier commands. */
    public void refuse(Subscriber subscriber, Refusal refusal, @Nullable JsonValue id) {
        inbox.execute(
                subscriber, bytes(id) + Utf8.length(refusal.message()), state -> state.refuse(subscriber, refusal, id));
    }

    /** Ends the session before all waiting commands. Nothing more is put into its mailbox. Never waits. */
    public void endNow(Subscriber subscriber, CloseCause why) {
        inbox.endNow(subscriber, why);
    }

    /** Ends the session after its earlier commands. */
    public void end(Subscriber subscriber, CloseCause why) {
        inbox.execute(subscriber, NO_ANSWER, state -> state.end(subscriber, why));
    }

    /** Removes a session that has ended, and all of its subscriptions. Call this once. Never waits. */
    public void close(Subscriber subscriber) {
        subscriber.gone = true;
        subscriber.mailbox().close();
        catchUp.remove(subscriber);
        inbox.close(subscriber);
    }

    private static int bytes(Patterns patterns, @Nullable JsonValue id) {
        return bytes(id) + Utf8.length(patterns.sent().toString());
    }

    private static int bytes(@Nullable JsonValue id) {
        return ANSWER_BYTES + (id == null ? 0 : Utf8.length(id.toString()));
    }
}
