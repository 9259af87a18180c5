package dev.lobby.subscription;

import dev.lobby.log.Cursors;
import dev.lobby.log.LogGrown;
import dev.lobby.log.LogSettings;
import dev.lobby.log.LogTail;
import dev.lobby.work.Started;
import dev.lobby.work.Time;
import dev.lobby.work.Worker;
import dev.lobby.work.Workers;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The loop that takes events in the order of their positions and, between two of them, commands. Its one thread alone owns
 * the index and the state of every subscriber. So a subscription has one exact place in the order, a session's commands
 * keep their order, and nothing here needs a lock.
 *
 * <p>It never writes to a socket: it puts frames into mailboxes. A subscriber whose mailbox is full is no longer live; from
 * there on it is served from the log, by {@link CatchUp}, until it is close to the router again. A subscriber that begins
 * with a cursor of an earlier session is just one that is behind.
 *
 * <p>{@link #execute}, {@link #end} and {@link #position} are for all threads.
 */
@ApplicationScoped
public class EventRouter {
    private static final Duration POLL = Duration.ofSeconds(1);

    /** How late a token's expiry may be noticed while nothing happens. Before each event it is looked for anyway. */
    private static final Duration LOOK = Duration.ofMillis(100);

    /** How long commands may hold up an event. A shorter time would interrupt them more often than it is worth. */
    private static final long MOST_COMMAND_TIME = Duration.ofMillis(1).toNanos();

    private static final int CATCH_UP_WORKERS = 2;

    private final LogTail tail;
    private final CatchUp catchUp;
    private final SubscriptionMeters meters;
    private final Time time;
    private final SubscriptionSettings settings;
    private final BlockingQueue<RouterCommand> inbox;

    /** Sessions that end: a queue of their own, which no command can fill. Bounded by the number of sessions. */
    private final Queue<RouterCommand> endings = new ConcurrentLinkedQueue<>();

    private final Delivery delivery;
    private final RouterState state;

    /** How long commands may still take while an event waits, in nanoseconds. */
    private long commandTime = MOST_COMMAND_TIME;

    private long lookedForQuietAt;
    private volatile @Nullable Worker worker;

    @Inject
    public EventRouter(
            LogTail tail,
            Cursors cursors,
            CatchUp catchUp,
            SubscriptionMeters meters,
            Time time,
            SubscriptionSettings settings,
            LogSettings logSettings) {
        this.tail = tail;
        this.catchUp = catchUp;
        this.meters = meters;
        this.time = time;
        this.settings = settings;
        this.inbox = new ArrayBlockingQueue<>(settings.routerInbox());
        Roster roster = new Roster(meters, settings);
        this.delivery = new Delivery(tail, cursors, catchUp, roster, meters, logSettings.page());
        this.state = new RouterState(tail, cursors, roster, delivery, meters, time);
    }

    void start(@Observes @Priority(Started.READERS) Started started, Workers workers) {
        begin();
        meters.showLag(() -> tail.end() - position());
        worker = workers.start("lobby-router", LOOK, this::step);
        List<Worker> readers = new ArrayList<>();
        for (int i = 1; i <= CATCH_UP_WORKERS; i++) {
            readers.add(workers.start("lobby-catch-up-" + i, POLL, this::catchUp));
        }
        catchUp.onAdded(() -> readers.forEach(Worker::wake));
    }

    void begin() {
        state.begin();
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

    /** The position of the last event that was routed. */
    long position() {
        return state.position();
    }

    /**
     * Has a command carried out between two events. Waits for room, at most as long as the settings say.
     *
     * @return whether it will be carried out
     */
    boolean execute(RouterCommand command) {
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
     * Has a session's end carried out between two events, before all commands that wait. It never waits and is never
     * refused, for a session that is not ended would be served for ever. Each session ends once in each way.
     */
    void end(RouterCommand ending) {
        endings.add(ending);
        wake();
    }

    /** Reads a page of the log for a subscriber that is behind. For any thread. Returns whether there was one. */
    boolean catchUp() throws SQLException {
        return catchUp.step(position(), page -> execute(new RouterCommand.Take(page)));
    }

    /** Carries out commands, as far as events leave time for them, then routes one event. Returns whether there is more. */
    boolean step() {
        long begun = time.nanos();
        delivery.setNow(begun);
        state.leaveReplacedLog();
        long now = carryOut(begun);
        state.closeExpired(now);
        if (state.isAtEnd()) {
            commandTime = MOST_COMMAND_TIME;
        } else {
            state.routeNext();
            commandTime = Math.min(MOST_COMMAND_TIME, commandTime + time.nanos() - now);
        }
        if (now - lookedForQuietAt >= POLL.toNanos()) {
            lookedForQuietAt = now;
            delivery.tellTheQuiet(settings.liveInterval().toNanos(), position());
        }
        delivery.tellDelivered();
        return !state.isAtEnd() || !inbox.isEmpty() || !endings.isEmpty();
    }

    /**
     * Carries out commands. While an event waits they take no longer than events took before, so that both have half of the
     * time, however many commands sessions send.
     *
     * @return what time it is now
     */
    private long carryOut(long begun) {
        long now = begun;
        while (commandTime > 0 || state.isAtEnd()) {
            RouterCommand command = next();
            if (command == null) {
                return now;
            }
            command.carryOut(state);
            long done = time.nanos();
            commandTime -= done - now;
            now = done;
        }
        return now;
    }

    private @Nullable RouterCommand next() {
        RouterCommand ending = endings.poll();
        return ending != null ? ending : inbox.poll();
    }
}
