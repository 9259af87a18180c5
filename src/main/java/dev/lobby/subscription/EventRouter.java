package dev.lobby.subscription;

import dev.lobby.log.LogGrown;
import dev.lobby.work.Started;
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
import org.jspecify.annotations.Nullable;

/**
 * The loop that takes events in the order of their positions and carries out commands between two events. Only its one
 * thread owns the index and the state of every subscriber. So a subscription has one exact place in the order, a
 * session's commands keep their order, and nothing here needs a lock.
 *
 * <p>The router never writes to a socket: it puts frames into mailboxes. A subscriber whose mailbox is full is no
 * longer live. {@link CatchUp} then serves it from the log until it is close to the router again. A subscriber that
 * begins with a cursor of an earlier session is also just behind.
 *
 * <p>Any thread may call {@link #position} and {@link #catchUp}.
 */
@ApplicationScoped
public class EventRouter {
    private static final Duration POLL = Duration.ofSeconds(1);

    /**
     * The longest delay until an expired token is noticed while nothing happens. The router also checks before each
     * event.
     */
    private static final Duration EXPIRY_CHECK = Duration.ofMillis(100);

    /** The longest time that commands may delay an event. A shorter time would interrupt them too often. */
    private static final long MAX_COMMAND_TIME = Duration.ofMillis(1).toNanos();

    private static final int CATCH_UP_WORKERS = 2;

    private final RouterState state;
    private final RouterInbox inbox;
    private final CatchUp catchUp;
    private final SubscriptionMeters meters;
    private final SubscriptionSettings settings;

    /** How long commands may still take while an event waits, in nanoseconds. */
    private long commandTime = MAX_COMMAND_TIME;

    private long quietCheckedAt;
    private volatile @Nullable Worker worker;

    @Inject
    EventRouter(
            RouterState state,
            RouterInbox inbox,
            CatchUp catchUp,
            SubscriptionMeters meters,
            SubscriptionSettings settings) {
        this.state = state;
        this.inbox = inbox;
        this.catchUp = catchUp;
        this.meters = meters;
        this.settings = settings;
    }

    void start(@Observes @Priority(Started.READERS) Started started, Workers workers) {
        begin();
        meters.showLag(state::lag);
        worker = workers.start("lobby-router", EXPIRY_CHECK, this::step);
        List<Worker> readers = new ArrayList<>();
        for (int i = 1; i <= CATCH_UP_WORKERS; i++) {
            readers.add(workers.start("lobby-catch-up-" + i, POLL, this::catchUp));
        }
        catchUp.onAdded(() -> readers.forEach(Worker::wake));
        inbox.onAdded(this::wake);
    }

    void begin() {
        state.begin();
        quietCheckedAt = state.tick();
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
     * Reads a page of the log for a subscriber that is behind. Returns whether there was one. Any thread may call it.
     */
    boolean catchUp() throws SQLException {
        return catchUp.step(position(), this::deliver);
    }

    private boolean deliver(Page page) {
        try {
            return inbox.offer(
                    page.subscriber().opener(),
                    state -> state.take(page),
                    settings.inboxTimeout().toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Carries out commands while there is time for them, then routes one event. Returns whether there is more to do.
     */
    boolean step() {
        long begun = state.tick();
        state.leaveReplacedLog();
        long now = carryOut(begun);
        boolean moreExpired = state.closeExpired();
        if (state.isAtEnd()) {
            commandTime = MAX_COMMAND_TIME;
        } else {
            state.routeNext();
            commandTime = Math.min(MAX_COMMAND_TIME, commandTime + state.tick() - now);
        }
        if (now - quietCheckedAt >= POLL.toNanos()) {
            quietCheckedAt = now;
            state.sendLiveToQuiet(settings.liveInterval().toNanos());
        }
        state.meterDelivered();
        return moreExpired || !state.isAtEnd() || !inbox.isEmpty();
    }

    /**
     * Carries out commands for a short time. While an event waits, they take no longer than events took before. So both get
     * half of the time, however many commands sessions send.
     *
     * @return the current time
     */
    private long carryOut(long begun) {
        long now = begun;
        while (commandTime > 0) {
            RouterCommand command = inbox.poll();
            if (command == null) {
                return now;
            }
            command.carryOut(state);
            long done = state.tick();
            commandTime -= done - now;
            now = done;
        }
        return now;
    }
}
