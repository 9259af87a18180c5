package dev.lobby.log;

import dev.lobby.database.Reserved;
import dev.lobby.log.Placing.Placed;
import dev.lobby.logging.Excerpt;
import dev.lobby.work.Started;
import dev.lobby.work.Worker;
import dev.lobby.work.Workers;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The job that gives committed events their positions. It moves them from {@code event_pending} to {@code event_log} in
 * batches, each event to the next position.
 *
 * <p>Events get their positions after the commit. If a database sequence gave them inside the transaction, a reader
 * could see a lower position appear after a higher one. A sequencer holds the lock on the only row of {@code
 * event_log_head}, and reads the pending events in a separate statement after it has the lock. So if a batch contains
 * the events of one commit, it also contains those of every earlier commit. Any number of servers may sequence.
 *
 * <p>One thread runs the steps. Any thread may call {@link #wake()}.
 */
@ApplicationScoped
public class Sequencer {
    private static final Logger LOG = System.getLogger(Sequencer.class.getName());

    /** How long a server leaves another one's events to it. Usually a hint that they are placed comes much earlier. */
    private static final Duration OTHERS_TURN = Duration.ofMillis(50);

    private final DataSource dataSource;
    private final EventLog log;
    private final LogTail tail;
    private final LogFollower follower;
    private final LogReplacement replacement;
    private final Event<LogGrown> grown;
    private final LogSettings settings;
    private final SequencerMeters meters;
    private volatile @Nullable Worker worker;

    /** The id of the first event that the last step has left to another server; 0 if it has left none. */
    private long waiting;

    /**
     * Whether another server has placed the last events of this one. While many servers write, this is likely to go on.
     */
    private boolean overtaken;

    /** Whether a transaction of this server has committed events since the last batch. */
    private volatile boolean pendingHere = true;

    @Inject
    Sequencer(
            @Reserved DataSource dataSource,
            EventLog log,
            LogTail tail,
            Event<LogGrown> grown,
            LogSettings settings,
            SequencerMeters meters) {
        this.dataSource = dataSource;
        this.log = log;
        this.tail = tail;
        this.follower = new LogFollower(log, tail);
        this.replacement = new LogReplacement(tail);
        this.grown = grown;
        this.settings = settings;
        this.meters = meters;
    }

    void start(@Observes @Priority(Started.LOG) Started started, Workers workers) throws SQLException {
        begin();
        worker = workers.start("lobby-sequencer", settings.poll(), this::step);
    }

    /** Reads the epoch and the end of the log. */
    void begin() throws SQLException {
        EventLog.Head head = log.head();
        tail.begin(head.epoch(), head.end());
    }

    /** Tells the sequencer that events are pending and their transaction has committed. */
    public void wake() {
        pendingHere = true;
        follow();
    }

    /** Tells the sequencer that another server may have placed events. */
    void follow() {
        Worker running = worker;
        if (running != null) {
            running.wake();
        }
    }

    /** Places one batch and announces it. Returns whether more events may be pending. */
    boolean step() throws SQLException {
        long before = tail.end();
        long begun = meters.now();
        boolean own = pendingHere;
        pendingHere = false;
        Batch batch;
        try {
            batch = own && !overtaken ? place() : placeIfAny(own);
        } catch (SQLException | RuntimeException | Error e) {
            pendingHere = true;
            throw e;
        }
        if (own) {
            overtaken = batch.placed.isEmpty();
        }
        if (!batch.head.epoch().equals(tail.epoch())) {
            replacement.follow(batch.head);
        }
        follower.follow(batch.head.end());
        Instant now = Instant.now();
        List<Placed> unreadable = new ArrayList<>();
        for (Placed placed : batch.placed) {
            meters.placed(placed.recordedAt().toInstant(), now);
            LogEntry event = LogEntry.of(tail.end() + 1, placed.name(), placed.subject(), placed.payload());
            tail.append(event);
            if (!event.isReadable()) {
                unreadable.add(placed);
            }
        }
        warnOf(unreadable);
        meters.complete(begun);
        if (tail.end() > before) {
            grown.fire(new LogGrown(tail.end(), !batch.placed.isEmpty()));
        }
        boolean full = Placing.isFull(batch.placed, settings.batch());
        if (full) {
            pendingHere = true;
        }
        if (waiting != 0) {
            leaveToOthers();
        }
        return full || waiting != 0;
    }

    private void leaveToOthers() {
        Worker running = worker;
        if (running != null) {
            running.pause(OTHERS_TURN);
        }
    }

    private static void warnOf(List<Placed> unreadable) {
        if (!unreadable.isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "{0} rows of event_pending have invalid names, and nobody receives them. The first name is ''{1}''",
                    unreadable.size(),
                    Excerpt.of(unreadable.get(0).name()));
        }
    }

    /**
     * Takes the lock only for events of this server, and for those that another one has left waiting. Usually the other
     * one is placing them at this moment. If all servers placed each other's events, they would wait for each other,
     * most of them in vain.
     *
     * @param own whether this server has committed events
     */
    private Batch placeIfAny(boolean own) throws SQLException {
        EventLog.Look look = log.look(tail.end());
        boolean due = look.waiting() != 0 && (own || look.waiting() == waiting);
        waiting = look.waiting();
        if (due || !replacement.isSame(look)) {
            return place();
        }
        follower.take(look);
        return new Batch(look.head(), List.of());
    }

    private Batch place() throws SQLException {
        waiting = 0;
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            Batch batch;
            try {
                batch = placeOn(connection);
                connection.commit();
            } catch (SQLException | RuntimeException | Error e) {
                // Errors too, such as an OutOfMemoryError: switching on auto-commit would commit half of the batch.
                despite(e, connection::rollback);
                despite(e, () -> connection.setAutoCommit(true));
                throw e;
            }
            connection.setAutoCommit(true);
            return batch;
        }
    }

    private Batch placeOn(Connection connection) throws SQLException {
        LogReplacement.Found locked = replacement.lock(connection);
        EventLog.Head head = replacement.isSame(locked) ? locked.head() : replacement.begin(connection, locked);
        List<Placed> placed = Placing.on(connection).place(connection, head.end(), settings.batch());
        Memberships.store(
                connection, head.end(), placed.stream().map(Placed::subject).toList());
        return new Batch(head, placed);
    }

    @FunctionalInterface
    private interface Step {
        void run() throws SQLException;
    }

    /** Runs a step after a failure. A failure of the step must not hide the first one, which is probably its cause. */
    private static void despite(Throwable cause, Step step) {
        try {
            step.run();
        } catch (SQLException | RuntimeException | Error e) {
            if (e != cause) {
                cause.addSuppressed(e);
            }
        }
    }

    /** @param head the end of the log before the events were placed */
    private record Batch(EventLog.Head head, List<Placed> placed) {}
}
