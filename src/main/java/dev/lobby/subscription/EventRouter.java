package dev.lobby.subscription;

import dev.lobby.auth.Caller;
import dev.lobby.auth.TokensEnded;
import dev.lobby.log.Event;
import dev.lobby.log.LogGrown;
import dev.lobby.log.LogTail;
import dev.lobby.pattern.EventPattern;
import dev.lobby.pattern.PatternIndex;
import dev.lobby.platform.Settings;
import dev.lobby.platform.Started;
import dev.lobby.platform.Worker;
import dev.lobby.platform.Workers;
import dev.lobby.subscription.Refusal.Code;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes the events in the order of their positions and, between them, what the sessions want: one thread that alone
 * owns the index and the state of every subscriber. So a subscription has one exact place in the order, a session's
 * commands keep theirs, and nothing here needs a lock.
 *
 * <p>It never writes to a socket: it puts frames into mailboxes. A subscriber whose mailbox is full is no longer live;
 * from there on it is served from the log, by {@link CatchUp}, until it is close to the router again. Then the rest is
 * copied between two events, which leaves no gap.
 */
@ApplicationScoped
public class EventRouter {
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final int CATCH_UP_WORKERS = 2;

    private final LogTail tail;
    private final CatchUp catchUp;
    private final Tally tally;
    private final Settings.Socket settings;
    private final int page;
    private final BlockingQueue<Runnable> inbox;
    private final PatternIndex<Subscriber> index = new PatternIndex<>();
    private final Set<Subscriber> subscribers = new HashSet<>();

    /** Those of a user, by the user's id. */
    private final Map<String, Set<Subscriber>> owned = new HashMap<>();

    private volatile long position;
    private @Nullable Worker worker;

    @Inject
    public EventRouter(LogTail tail, CatchUp catchUp, Tally tally, Settings settings) {
        this.tail = tail;
        this.catchUp = catchUp;
        this.tally = tally;
        this.settings = settings.socket();
        this.page = settings.log().page();
        this.inbox = new ArrayBlockingQueue<>(settings.socket().routerInbox());
    }

    void start(@Observes @Priority(Started.READERS) Started started, Workers workers) {
        begin();
        tally.showLag(this, tail);
        worker = workers.start("lobby-router", POLL, this::step);
        List<Worker> readers = new ArrayList<>();
        for (int i = 1; i <= CATCH_UP_WORKERS; i++) {
            readers.add(workers.start("lobby-catch-up-" + i, POLL, () -> catchUp.step(this)));
        }
        catchUp.onAdded(() -> readers.forEach(Worker::wake));
    }

    void begin() {
        position = tail.end();
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

    /** Carries out what waits, then routes one event. Returns whether there may be more to do. */
    boolean step() {
        for (Runnable command = inbox.poll(); command != null; command = inbox.poll()) {
            command.run();
        }
        if (position < tail.end()) {
            routeNext();
        }
        return position < tail.end() || !inbox.isEmpty();
    }

    private void routeNext() {
        Event event = tail.at(position + 1);
        if (event == null) {
            skipToEnd();
            return;
        }
        if (event.signal()) {
            heed(event);
        } else {
            index.match(event.name(), new Delivery(event));
        }
        position = event.position();
    }

    private void heed(Event signal) {
        if (signal.isSignal(TokensEnded.NAME)) {
            String userId = TokensEnded.parse(signal.payload()).userId();
            List.copyOf(owned.getOrDefault(userId, Set.of())).stream()
                    .filter(subscriber -> subscriber.isEndedBy(signal))
                    .forEach(subscriber -> close(subscriber, Closing.TOKEN_ENDED));
        }
    }

    /** The tail has moved on faster than the router: everybody is behind, and catches up like anybody who is. */
    private void skipToEnd() {
        long routed = position;
        position = tail.end();
        subscribers.stream()
                .filter(subscriber -> subscriber.live)
                .forEach(subscriber -> fallBehind(subscriber, routed, 0));
    }

    /** @param bytes of what comes next, as far as that is known */
    private void fallBehind(Subscriber subscriber, long cursor, int bytes) {
        setLive(subscriber, false);
        subscriber.cursor = cursor;
        subscriber.mailbox().awaitRoom(bytes);
    }

    private void setLive(Subscriber subscriber, boolean live) {
        if (subscriber.live != live) {
            subscriber.live = live;
            tally.behind(live ? -1 : 1);
        }
    }

    /** Puts one event into the mailbox of each live subscriber it is shown, once. */
    private final class Delivery implements Consumer<Subscriber> {
        private final Event event;
        private @Nullable Frame frame;

        Delivery(Event event) {
            this.event = event;
        }

        @Override
        public void accept(Subscriber subscriber) {
            if (!subscriber.live || subscriber.seen == event.position()) {
                return;
            }
            subscriber.seen = event.position();
            if (frame == null) {
                frame = Frame.of(event);
            }
            boolean unused = deliver(subscriber, event, frame);
        }
    }

    // What follows is called by execute()'s commands.

    void open(Subscriber subscriber) {
        subscribers.add(subscriber);
        tally.sessions(1);
        Caller owner = subscriber.owner();
        if (owner != null) {
            owned.computeIfAbsent(owner.userId(), unknown -> new HashSet<>()).add(subscriber);
        }
    }

    void subscribe(Subscriber subscriber, EventPattern pattern) {
        Interests interests = subscriber.interests;
        if (!subscriber.open || interests.patterns().contains(pattern)) {
            return;
        }
        if (interests.patterns().size() >= settings.maxPatterns()
                || interests.bytes() + pattern.length() > settings.maxPatternBytes()) {
            String limit = "A session may subscribe to " + settings.maxPatterns() + " patterns, of "
                    + settings.maxPatternBytes() + " bytes in all.";
            refuse(subscriber, new Refusal(Code.TOO_MANY_SUBSCRIPTIONS, limit));
            return;
        }
        subscriber.interests = interests.with(pattern, position);
        index.add(pattern, subscriber);
        tally.patterns(1);
    }

    void unsubscribe(Subscriber subscriber, EventPattern pattern) {
        if (subscriber.interests.patterns().contains(pattern)) {
            subscriber.interests = subscriber.interests.without(pattern);
            index.remove(pattern, subscriber);
            tally.patterns(-1);
        }
    }

    void refuse(Subscriber subscriber, Refusal refusal) {
        if (!subscriber.open) {
            return;
        }
        tally.refused(refusal.code());
        if (subscriber.mailbox().offer(Frame.of(refusal))) {
            subscriber.recipient().mailArrived();
        } else {
            close(subscriber, Closing.UNREAD_ANSWERS);
        }
    }

    private void close(Subscriber subscriber, Closing why) {
        close(subscriber);
        subscriber.recipient().close(why);
    }

    void close(Subscriber subscriber) {
        if (!subscriber.open) {
            return;
        }
        subscriber.open = false;
        subscribers.remove(subscriber);
        tally.sessions(-1);
        tally.patterns(-subscriber.interests.patterns().size());
        setLive(subscriber, true);
        Caller owner = subscriber.owner();
        if (owner != null) {
            owned.computeIfPresent(owner.userId(), (id, all) -> all.remove(subscriber) && all.isEmpty() ? null : all);
        }
        subscriber.interests.patterns().forEach(pattern -> index.remove(pattern, subscriber));
        subscriber.interests = Interests.NONE;
    }

    /** Called by a worker that has read a page for a subscriber. Returns whether it was taken. */
    boolean handBack(CatchUp.Page page) {
        return execute(() -> take(page));
    }

    private void take(CatchUp.Page page) {
        Subscriber subscriber = page.subscriber();
        if (!subscriber.open) {
            return;
        }
        boolean unchanged = page.interests() == subscriber.interests;
        for (CatchUp.Wanted wanted : page.wanted()) {
            boolean stillWanted = unchanged || subscriber.interests.include(wanted.event());
            if (stillWanted && !deliver(subscriber, wanted.event(), wanted.frame())) {
                return;
            }
        }
        if (page.ends()) {
            close(subscriber, Closing.TOKEN_ENDED);
            return;
        }
        subscriber.cursor = page.upTo();
        if (position - subscriber.cursor > this.page) {
            catchUp.add(subscriber);
        } else {
            join(subscriber);
        }
    }

    /** Copies what a subscriber lacks, if the tail has it all and the mailbox takes it, and makes it live. */
    private void join(Subscriber subscriber) {
        for (long next = subscriber.cursor + 1; next <= position; next++) {
            Event event = tail.at(next);
            if (event == null) {
                catchUp.add(subscriber);
                return;
            }
            if (subscriber.interests.include(event) && !deliver(subscriber, event, Frame.of(event))) {
                return;
            }
            subscriber.cursor = next;
        }
        setLive(subscriber, true);
    }

    private boolean deliver(Subscriber subscriber, Event event, Frame frame) {
        if (subscriber.mailbox().offer(frame)) {
            subscriber.recipient().mailArrived();
            tally.delivered();
            return true;
        }
        fallBehind(subscriber, event.position() - 1, frame.bytes());
        return false;
    }
}
