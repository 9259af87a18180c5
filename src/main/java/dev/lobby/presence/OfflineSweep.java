package dev.lobby.presence;

import dev.lobby.database.DatabaseFailure;
import dev.lobby.node.Node;
import dev.lobby.node.NodeEnded;
import dev.lobby.work.Started;
import dev.lobby.work.Time;
import dev.lobby.work.Worker;
import dev.lobby.work.Workers;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A thread that ends the stays of users who have been gone for the time-out, each in a transaction of its own, at most
 * about a tenth of the time-out late. It finds them in memory and uses the database only for those who are due.
 *
 * <p>It also clears what servers have left that have ended, records the stays of those who have a session anew if this
 * server was itself taken for dead, and regularly looks for users who are online on no server: those of an earlier version,
 * and those whose server did not learn whether a commit succeeded.
 *
 * <p>One thread runs the steps.
 */
@ApplicationScoped
class OfflineSweep {
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
    private static final Duration LONGEST_ROUND = Duration.ofMinutes(1);

    /** How many users one step handles, so that a step ends soon when the server stops. */
    private static final int BATCH = 100;

    private static final int PAGE = 1000;

    private final Presence presence;
    private final PresenceRows rows;
    private final UserActivity activity;
    private final Node node;
    private final Time time;
    private final Duration timeout;
    private volatile @Nullable Worker worker;
    private long nextRound;
    private String notedUpTo = "";

    @Inject
    OfflineSweep(
            Presence presence,
            PresenceRows rows,
            UserActivity activity,
            Node node,
            Time time,
            PresenceSettings settings) {
        this.presence = presence;
        this.rows = rows;
        this.activity = activity;
        this.node = node;
        this.time = time;
        this.timeout = settings.timeout();
        this.nextRound = time.nanos();
    }

    void start(@Observes @Priority(Started.READERS) Started started, Workers workers) {
        worker = workers.start("lobby-presence", wait(timeout), this::step);
    }

    void ended(@Observes NodeEnded other) {
        Worker running = worker;
        if (running != null) {
            running.wake();
        }
    }

    private static Duration wait(Duration timeout) {
        Duration tenth = timeout.dividedBy(10);
        return tenth.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : least(tenth, LONGEST_WAIT);
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Returns whether there may be more to do immediately. */
    boolean step() throws Exception {
        boolean moreToNote = noteSomeAdrift();
        boolean moreToRecord = each(activity.unrecorded(BATCH), presence::staysOn);
        boolean moreAreDue = each(activity.due(BATCH), presence::leaves);
        boolean moreToClear = clearSome();
        return moreToNote || moreToRecord || moreAreDue || moreToClear;
    }

    private boolean noteSomeAdrift() {
        if (time.nanos() - nextRound < 0) {
            return false;
        }
        List<String> page = rows.adrift(notedUpTo, PAGE);
        page.forEach(activity::noteOnline);
        if (page.size() == PAGE) {
            notedUpTo = page.get(PAGE - 1);
            return true;
        }
        rows.forgetStaysOnUnknownNodes();
        notedUpTo = "";
        nextRound = time.nanos() + least(timeout, LONGEST_ROUND).toNanos();
        return false;
    }

    private boolean clearSome() throws Exception {
        boolean more = false;
        for (String ended : node.toClear()) {
            if (node.goesOnClearing(ended)) {
                List<String> users = rows.usersOn(ended, BATCH);
                each(users, user -> rows.clear(user, ended));
                if (users.isEmpty()) {
                    node.cleared(ended);
                }
                more |= !users.isEmpty();
            }
        }
        return more;
    }

    /** What is done for one of the users. */
    @FunctionalInterface
    private interface Action<T> {
        void on(T user) throws Exception;
    }

    /** Returns whether there may be more than this batch. One failure must not keep the other users online. */
    private static <T> boolean each(List<T> batch, Action<T> action) throws Exception {
        @Nullable Exception failure = null;
        for (T user : batch) {
            try {
                action.on(user);
            } catch (Exception e) {
                if (DatabaseFailure.isPassing(e)) {
                    throw e;
                }
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
        return batch.size() == BATCH;
    }
}
