package dev.lobby.subscription;

import dev.lobby.auth.AccessToken;
import dev.lobby.auth.TokensEnded;
import dev.lobby.log.Cursors;
import dev.lobby.log.Event;
import dev.lobby.log.LogGrown;
import dev.lobby.log.LogSettings;
import dev.lobby.log.LogTail;
import dev.lobby.subscription.Refusal.Code;
import dev.lobby.wire.CloseCause;
import dev.lobby.wire.Frame;
import dev.lobby.work.Started;
import dev.lobby.work.Time;
import dev.lobby.work.Worker;
import dev.lobby.work.Workers;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.json.JsonValue;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Takes the events in the order of their positions and, between them, what the sessions want: one thread that alone
 * owns the index and the state of every subscriber. So a subscription has one exact place in the order, a session's
 * commands keep theirs, and nothing here needs a lock.
 *
 * <p>It never writes to a socket: it puts frames into mailboxes. A subscriber whose mailbox is full is no longer live;
 * from there on it is served from the log, by {@link CatchUp}, until it is close to the router again. A subscriber that
 * begins with a cursor of an earlier session is just one that is behind.
 */
@ApplicationScoped
public class EventRouter {
    private static final Logger LOG = System.getLogger(EventRouter.class.getName());
    private static final Duration POLL = Duration.ofSeconds(1);

    /** How late a token's expiry may be noticed while nothing happens; before an event it always is. */
    private static final Duration LOOK = Duration.ofMillis(100);

    /** How long an event may wait for commands, at most and by one command; shorter, and they would be as often interrupted as they are many. */
    private static final long MOST_COMMAND_TIME = Duration.ofMillis(1).toNanos();

    private static final int CATCH_UP_WORKERS = 2;

    private final LogTail tail;
    private final Cursors cursors;
    private final CatchUp catchUp;
    private final SubscriptionMeters tally;
    private final Time time;
    private final SubscriptionSettings settings;
    private final BlockingQueue<Runnable> inbox;

    /** Sessions that end: a queue of their own, which no command can fill. Bounded by the number of sessions. */
    private final Queue<Runnable> endings = new ConcurrentLinkedQueue<>();

    private final Roster roster;
    private final Delivery delivery;
    private volatile long position;

    /** How long commands may still take while an event waits, in nanoseconds. */
    private long commandTime = MOST_COMMAND_TIME;

    private long lookedForQuietAt;
    private @Nullable Worker worker;

    @Inject
    public EventRouter(
            LogTail tail,
            Cursors cursors,
            CatchUp catchUp,
            SubscriptionMeters tally,
            Time time,
            SubscriptionSettings settings,
            LogSettings logSettings) {
        this.tail = tail;
        this.cursors = cursors;
        this.catchUp = catchUp;
        this.tally = tally;
        this.time = time;
        this.settings = settings;
        this.inbox = new ArrayBlockingQueue<>(settings.routerInbox());
        this.roster = new Roster(tally, settings);
        this.delivery = new Delivery(tail, cursors, catchUp, roster, tally, logSettings.page());
    }

    void start(@Observes @Priority(Started.READERS) Started started, Workers workers) {
        begin();
        tally.showLag(this, tail);
        worker = workers.start("lobby-router", LOOK, this::step);
        List<Worker> readers = new ArrayList<>();
        for (int i = 1; i <= CATCH_UP_WORKERS; i++) {
            readers.add(workers.start("lobby-catch-up-" + i, POLL, () -> catchUp.step(this)));
        }
        catchUp.onAdded(() -> readers.forEach(Worker::wake));
    }

    void begin() {
        position = tail.end();
        lookedForQuietAt = time.nanos();
    }

    void wake(@Observes LogGrown grown) {
        wake();
    }

    private void wake() {
        Worker running = worker;
        if (running != null) {
            running.wake();
        }
    }

    /** The last event that was routed. */
    long position() {
        return position;
    }

    /**
     * Has something done between two events. Waits for room, at most as long as the settings say.
     *
     * @return whether it will be done
     */
    boolean execute(Runnable command) {
        try {
            boolean taken = inbox.offer(command)
                    || inbox.offer(command, settings.inboxTimeout().toNanos(), TimeUnit.NANOSECONDS);
            wake();
            return taken;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Has a session's end carried out between two events, before all commands that wait. Never waits, and is never
     * refused, for what is not ended would be served for ever. Each session does so once for each way of ending.
     */
    void end(Runnable ending) {
        endings.add(ending);
        wake();
    }

    /** Carries out what waits, as far as events leave time for it, then routes one event. Returns whether there may be more to do. */
    boolean step() {
        long begun = time.nanos();
        delivery.setNow(begun);
        if (position < tail.origin()) {
            leaveReplacedLog();
        }
        long now = carryOut(begun);
        roster.closeExpired(now);
        if (position < tail.end()) {
            routeNext();
            commandTime = Math.min(MOST_COMMAND_TIME, commandTime + time.nanos() - now);
        } else {
            commandTime = MOST_COMMAND_TIME;
        }
        if (now - lookedForQuietAt >= POLL.toNanos()) {
            lookedForQuietAt = now;
            delivery.tellTheQuiet(settings.liveInterval().toNanos(), position);
        }
        delivery.tellDelivered();
        return position < tail.end() || !inbox.isEmpty() || !endings.isEmpty();
    }

    /**
     * Carries out what the sessions want. While an event waits this takes no longer than events have taken before, so that
     * both have half of the time, however many sessions send as many commands as they may.
     *
     * @return what time it is now
     */
    private long carryOut(long begun) {
        long now = begun;
        while (commandTime > 0 || position >= tail.end()) {
            Runnable command = next();
            if (command == null) {
                return now;
            }
            command.run();
            long done = time.nanos();
            commandTime -= done - now;
            now = done;
        }
        return now;
    }

    private @Nullable Runnable next() {
        Runnable ending = endings.poll();
        return ending != null ? ending : inbox.poll();
    }

    private void routeNext() {
        Event event = tail.at(position + 1);
        if (event == null) {
            if (position >= tail.origin()) {
                skipToEnd();
            }
            return;
        }
        if (event.signal()) {
            heed(event);
        } else {
            delivery.deliver(event);
        }
        position = event.position();
    }

    private void heed(Event signal) {
        if (signal.isSignal(TokensEnded.NAME)) {
            TokensEnded.parse(signal.payload())
                    .ifPresentOrElse(
                            this::heed,
                            () -> LOG.log(
                                    Level.WARNING,
                                    "The signal {0} at position {1} of the log cannot be read: it has no effect",
                                    TokensEnded.NAME,
                                    signal.position()));
        }
    }

    private void heed(TokensEnded ended) {
        List.copyOf(roster.ownedBy(ended.userId())).stream()
                .filter(subscriber -> subscriber.isEndedBy(ended))
                .forEach(subscriber -> roster.close(subscriber, CloseCause.TOKEN_ENDED));
    }

    /** Nobody can go on: what they have been told may never have happened. */
    private void leaveReplacedLog() {
        position = tail.origin();
        List.copyOf(roster.all()).forEach(subscriber -> roster.close(subscriber, CloseCause.LOG_REPLACED));
    }

    /** The tail has moved on faster than the router: everybody is behind, and catches up like anybody who is. */
    private void skipToEnd() {
        long routed = position;
        position = tail.end();
        roster.all().stream()
                .filter(subscriber -> subscriber.live)
                .forEach(subscriber -> delivery.fallBehind(subscriber, subscriber.place(routed), 0));
    }

    // What follows is called by execute()'s commands and end()'s endings.

    void open(Subscriber subscriber, @Nullable AccessToken token) {
        roster.open(subscriber);
        subscriber.informedAt = time.nanos();
        if (token != null) {
            own(subscriber, token);
        }
    }

    /** The session is, from now on at the latest, the user's whom the token names, until it expires. */
    void own(Subscriber subscriber, AccessToken token) {
        if (subscriber.open) {
            Duration left = Duration.between(time.now(), token.expiresAt());
            roster.own(subscriber, token.caller(), time.nanos() + left.toNanos());
        }
    }

    void subscribe(Subscriber subscriber, Patterns patterns, @Nullable JsonValue id) {
        boolean known = subscriber.interests.patterns().containsAll(patterns.all());
        // A pattern that is new to a subscriber that is behind must not match what a worker has read without it.
        long begin = subscriber.live || known ? subscriber.place(position) : position;
        subscribe(subscriber, patterns, begin, id);
    }

    /** With all that has come since the position. */
    void resume(Subscriber subscriber, Patterns patterns, long after, @Nullable JsonValue id) {
        if (!subscriber.interests.patterns().isEmpty()) {
            String reason = "Only a session that has no subscription yet can subscribe 'after' a cursor.";
            refuse(subscriber, new Refusal(Code.INVALID_COMMAND, reason), id);
        } else if (subscribe(subscriber, patterns, after, id)) {
            delivery.replay(subscriber, after, position);
        }
    }

    private boolean subscribe(Subscriber subscriber, Patterns patterns, long begin, @Nullable JsonValue id) {
        if (!subscriber.open) {
            return false;
        }
        Optional<Refusal> refusal = roster.subscribe(subscriber, patterns.all(), begin);
        if (refusal.isPresent()) {
            refuse(subscriber, refusal.get(), id);
        } else {
            acknowledge(subscriber, Frames.subscribed(patterns, cursors.at(begin), id));
        }
        return refusal.isEmpty() && subscriber.open;
    }

    void unsubscribe(Subscriber subscriber, Patterns patterns, @Nullable JsonValue id) {
        if (subscriber.open) {
            roster.unsubscribe(subscriber, patterns.all());
            acknowledge(subscriber, Frames.unsubscribed(patterns, id));
        }
    }

    void authenticated(Subscriber subscriber, String userId, @Nullable JsonValue id) {
        if (subscriber.open) {
            acknowledge(subscriber, Frames.authenticated(userId, id));
        }
    }

    private void acknowledge(Subscriber subscriber, Frame answer) {
        if (subscriber.speaksV1()) {
            delivery.answer(subscriber, answer);
        }
    }

    void refuse(Subscriber subscriber, Refusal refusal, @Nullable JsonValue id) {
        if (subscriber.open) {
            tally.refused(refusal.code());
            delivery.answer(subscriber, Frames.refused(refusal, id));
        }
    }

    void close(Subscriber subscriber) {
        roster.close(subscriber);
    }

    void close(Subscriber subscriber, CloseCause why) {
        if (subscriber.open) {
            roster.close(subscriber, why);
        }
    }

    /** Called by a worker that has read a page for a subscriber. Returns whether it was taken. */
    boolean handBack(CatchUp.Page page) {
        return execute(() -> delivery.take(page, position));
    }
}
