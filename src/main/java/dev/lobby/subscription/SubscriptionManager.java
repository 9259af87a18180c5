package dev.lobby.subscription;

import dev.lobby.auth.AccessToken;
import dev.lobby.auth.Caller;
import dev.lobby.auth.Visitor;
import dev.lobby.json.Utf8;
import dev.lobby.log.Cursors;
import dev.lobby.pattern.EventPattern;
import dev.lobby.subscription.Refusal.Code;
import dev.lobby.subscription.RouterCommand.Authenticated;
import dev.lobby.subscription.RouterCommand.Close;
import dev.lobby.subscription.RouterCommand.End;
import dev.lobby.subscription.RouterCommand.Open;
import dev.lobby.subscription.RouterCommand.Own;
import dev.lobby.subscription.RouterCommand.Refuse;
import dev.lobby.subscription.RouterCommand.Resume;
import dev.lobby.subscription.RouterCommand.Subscribe;
import dev.lobby.subscription.RouterCommand.Unsubscribe;
import dev.lobby.wire.CloseCause;
import dev.lobby.wire.Mailbox;
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
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a session can ask for. Each call takes effect, in the order in which a session makes them, between two events,
 * soon after the call has returned. Thread-safe; a call may wait for the router, for a limited time, and if that was not
 * enough the session is closed, because what it asked for was not done.
 */
@ApplicationScoped
public class SubscriptionManager {
    private static final int NO_ANSWER = 0;

    /** What surrounds in an answer what is of the client's own, and more than JSON may have to escape in a message. */
    private static final int ANSWER_BYTES = 512;

    /** Around a pattern in an array. */
    private static final int PATTERN_BYTES = 3;

    /** How many threads may wait for clients to read their answers: a quarter of those that WildFly has. */
    private static final int WAITING = 4 * Runtime.getRuntime().availableProcessors();

    private final EventRouter router;
    private final CatchUp catchUp;
    private final Cursors cursors;
    private final MailboxBudget budget;
    private final SubscriptionSettings settings;
    private final MailboxSettings mailboxes;
    private final Semaphore waiting = new Semaphore(WAITING);

    @Inject
    SubscriptionManager(
            EventRouter router,
            CatchUp catchUp,
            Cursors cursors,
            MailboxBudget budget,
            SubscriptionSettings settings,
            MailboxSettings mailboxes) {
        this.router = router;
        this.catchUp = catchUp;
        this.cursors = cursors;
        this.budget = budget;
        this.settings = settings;
        this.mailboxes = mailboxes;
    }

    /** Without a proxy, which at each frame would cost more than what it leads to. */
    @Produces
    @Singleton
    static MailboxBudget budget(MailboxSettings settings) {
        return new MailboxBudget(settings);
    }

    /**
     * A new session, subscribed to nothing. It ends when its owner's tokens are ended from now on, or its token expires.
     *
     * @param visitor who opens it
     */
    public Subscriber open(Recipient recipient, Protocol protocol, Visitor visitor) {
        Subscriber subscriber =
                new Subscriber(visitor.address(), recipient, protocol, settings, mailboxes, budget, catchUp);
        @Nullable AccessToken token = visitor.token().orElse(null);
        execute(subscriber, NO_ANSWER, new Open(subscriber, token));
        return subscriber;
    }

    /** Idempotent. All of the patterns or none, with an error, where the session has as many as it may. */
    public void subscribe(Subscriber subscriber, Patterns patterns, @Nullable JsonValue id) {
        execute(subscriber, bytes(patterns, id), new Subscribe(subscriber, patterns, id));
    }

    /**
     * As {@link #subscribe}, and all that has come after a cursor is sent first. Answered with an error where the session
     * has a subscription already, or the log has no such cursor any more.
     *
     * @throws SQLException if it cannot be known: then nothing is done
     */
    public void resume(Subscriber subscriber, Patterns patterns, String after, @Nullable JsonValue id)
            throws SQLException {
        OptionalLong position = cursors.position(after);
        if (position.isPresent()) {
            execute(subscriber, bytes(patterns, id), new Resume(subscriber, patterns, position.getAsLong(), id));
        } else {
            String reason = "What came after this cursor is no longer known: list anew, then follow.";
            refuse(subscriber, new Refusal(Code.CURSOR_EXPIRED, reason), id);
        }
    }

    /** Does nothing where the session is not subscribed to the very pattern. */
    public void unsubscribe(Subscriber subscriber, Patterns patterns, @Nullable JsonValue id) {
        execute(subscriber, bytes(patterns, id), new Unsubscribe(subscriber, patterns, id));
    }

    /**
     * The session is a user's, of whom it was or of nobody's. It ends when the user's tokens are ended from now on, or this
     * one expires.
     */
    public void own(Subscriber subscriber, AccessToken token) {
        execute(subscriber, NO_ANSWER, new Own(subscriber, token));
    }

    /** Answers, in its turn, a client that has said who it is. */
    public void authenticated(Subscriber subscriber, Caller owner, @Nullable JsonValue id) {
        execute(subscriber, bytes(id), new Authenticated(subscriber, owner.userId(), id));
    }

    /** Answers, in its turn, a command that cannot be carried out. */
    public void refuse(Subscriber subscriber, Refusal refusal, @Nullable JsonValue id) {
        execute(subscriber, bytes(id) + Utf8.length(refusal.message()), new Refuse(subscriber, refusal, id));
    }

    /** Ends the session before all commands that wait: nothing more is put into its mailbox. Never waits. */
    public void endNow(Subscriber subscriber, CloseCause why) {
        if (subscriber.ending.compareAndSet(null, why)) {
            router.end(new End(subscriber, why));
        }
    }

    /** Ends the session, in its turn. */
    public void end(Subscriber subscriber, CloseCause why) {
        execute(subscriber, NO_ANSWER, new End(subscriber, why));
    }

    /** The session has ended, and with it all that it was subscribed to. To be called once; never waits. */
    public void close(Subscriber subscriber) {
        subscriber.gone = true;
        router.end(new Close(subscriber));
    }

    /**
     * A session that is ahead of the router waits before it could fill the inbox, which is for all; and one that is ahead
     * of its client, before its answers could fill the room that they have.
     *
     * @param answerBytes of the answer, at most
     */
    private void execute(Subscriber subscriber, int answerBytes, RouterCommand command) {
        if (subscriber.gone || subscriber.ending.get() != null) {
            return;
        }
        try {
            CloseCause why = reserve(subscriber.mailbox(), answerBytes);
            if (why != null) {
                endNow(subscriber, why);
            } else if (!hand(subscriber, answerBytes, command)) {
                subscriber.recipient().close(CloseCause.OVERLOADED);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            subscriber.recipient().close(CloseCause.OVERLOADED);
        }
    }

    /** Returns whether the router has it now; otherwise nothing is reserved any more. */
    private boolean hand(Subscriber subscriber, int answerBytes, RouterCommand command) throws InterruptedException {
        boolean taken = false;
        try {
            taken = subscriber.inbox().tryAcquire(settings.inboxTimeout().toNanos(), TimeUnit.NANOSECONDS)
                    && router.execute(state -> carryOut(state, subscriber, answerBytes, command));
            return taken;
        } finally {
            if (!taken) {
                subscriber.mailbox().returnAnswer(answerBytes);
            }
        }
    }

    /**
     * Reserves room for an answer, and waits where there is none yet. For a client that does not read its answers only a few
     * may wait at once: whose thread waits serves nobody else, and servers have few threads.
     *
     * @return why the session is to be ended, null where there is room
     */
    private @Nullable CloseCause reserve(Mailbox mailbox, int bytes) throws InterruptedException {
        CloseCause why = mailbox.reserveAnswer(bytes, 0, 0);
        if (why == null) {
            return null;
        }
        boolean mayWait = waiting.tryAcquire();
        try {
            long patience = mayWait ? settings.answerPatience().toNanos() : 0;
            return mailbox.reserveAnswer(
                    bytes, patience, settings.inboxTimeout().toNanos());
        } finally {
            if (mayWait) {
                waiting.release();
            }
        }
    }

    private static void carryOut(RouterState state, Subscriber subscriber, int answerBytes, RouterCommand command) {
        subscriber.inbox().release();
        try {
            command.carryOut(state);
        } finally {
            subscriber.mailbox().returnAnswer(answerBytes);
        }
    }

    private static int bytes(Patterns patterns, @Nullable JsonValue id) {
        int bytes = bytes(id);
        for (EventPattern pattern : patterns.all()) {
            bytes += pattern.length() + PATTERN_BYTES;
        }
        return bytes;
    }

    private static int bytes(@Nullable JsonValue id) {
        return ANSWER_BYTES + (id == null ? 0 : Utf8.length(id.toString()));
    }
}
