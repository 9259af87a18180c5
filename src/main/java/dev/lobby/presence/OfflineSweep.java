package dev.lobby.presence;

import dev.lobby.database.failure.DatabaseFailure;
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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A thread that ends the stays of users who have been gone for the time-out, each in a transaction of its own, at most
 * about a tenth of the time-out late. It finds them in memory and uses the database only for those who are due.
 *
 * <p>It also clears what ended servers have left, records the stays of users with a session again if this server was
 * itself taken for dead, and regularly looks for users who are online on no server: those of an earlier version, and
 * those whose server did not learn whether a commit succeeded.
 *
 * <p>One thread runs the steps.
 */
@ApplicationScoped
class OfflineSweep {
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    /** Looking for those who are online on no server reads all who are online, so it is done rarely. */
    private static final int TIMEOUTS_BETWEEN_ROUNDS = 10;

    private static final Duration LONGEST_BETWEEN_ROUNDS = Duration.ofMinutes(10);

    /** How many users one step handles, so that a step ends soon when the server stops. */
    private static final int BATCH = 100;

    /** How many users of a batch a step may try in vain, because each may wait for a lock. */
    private static final int MAX_FAILURES = 3;

    /** How many of the users for whom steps failed are remembered. */
    private static final int MAX_REMEMBERED = 1000;

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

    /**
     * The users for whom steps failed, each with the number of that failure. They come last, so that they do not keep the
     * others online, and the one who failed first is the first to be tried again.
     */
    private final Map<Object, Long> failed = new LinkedHashMap<>();

    private long failures;

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

    /**
     * Returns whether there may be more to do immediately. A part that fails does not keep the others from being done.
     */
    boolean step() throws Exception {
        List<Callable<Boolean>> parts = new ArrayList<>();
        parts.add(() -> each(activity.unrecorded(wanted()), presence::staysOn));
        parts.add(() -> each(activity.due(wanted()), presence::leaves));
        node.toClear().forEach(ended -> parts.add(() -> clearSome(ended)));
        parts.add(this::noteSomeAdrift);
        boolean more = false;
        @Nullable Exception failure = null;
        for (Callable<Boolean> part : parts) {
            try {
                more |= part.call();
            } catch (Exception e) {
                failure = orThrowIfAllWouldFail(e);
            }
        }
        if (failure != null) {
            throw failure;
        }
        if (!more) {
            failed.clear();
        }
        return more;
    }

    /** How many users to look for, so that there is a batch of others besides those for whom steps failed. */
    private int wanted() {
        return BATCH + failed.size();
    }

    private static Exception orThrowIfAllWouldFail(Exception e) throws Exception {
        if (DatabaseFailure.isPassing(e) && !DatabaseFailure.isContention(e)) {
            throw e;
        }
        return e;
    }

    private boolean noteSomeAdrift() {
        if (time.nanos() - nextRound < 0) {
            return false;
        }
        List<PresenceRows.Adrift> page = rows.adrift(notedUpTo, PAGE);
        page.forEach(user -> activity.noteOnline(user.id()));
        if (page.size() == PAGE) {
            notedUpTo = page.get(PAGE - 1).nameKey();
            return true;
        }
        rows.forgetStaysOnUnknownNodes();
        notedUpTo = "";
        nextRound = time.nanos() + betweenRounds().toNanos();
        return false;
    }

    private Duration betweenRounds() {
        return least(timeout.multipliedBy(TIMEOUTS_BETWEEN_ROUNDS), LONGEST_BETWEEN_ROUNDS);
    }

    private boolean clearSome(String ended) throws Exception {
        if (!node.goesOnClearing(ended)) {
            return false;
        }
        List<String> users = rows.usersOn(ended, wanted());
        boolean unused = each(users, user -> rows.clear(user, ended));
        if (users.isEmpty()) {
            node.cleared(ended);
        }
        return !users.isEmpty();
    }

    /** What is done for one of the users. */
    @FunctionalInterface
    private interface Action<T> {
        void on(T user) throws Exception;
    }

    /** Returns whether there may be more than this batch. One failure must not keep the other users online. */
    private <T> boolean each(List<T> users, Action<T> action) throws Exception {
        List<T> batch = batchOf(users);
        int inVain = 0;
        @Nullable Exception failure = null;
        for (T user : batch) {
            try {
                action.on(user);
                failed.remove(user);
            } catch (Exception e) {
                failure = orThrowIfAllWouldFail(e);
                remember(user);
                if (++inVain == MAX_FAILURES) {
                    break;
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
        return batch.size() == BATCH;
    }

    private <T> List<T> batchOf(List<T> users) {
        return users.stream()
                .sorted(Comparator.comparing(user -> failed.getOrDefault(user, 0L)))
                .limit(BATCH)
                .toList();
    }

    private void remember(Object user) {
        failed.remove(user);
        failed.put(user, ++failures);
        if (failed.size() > MAX_REMEMBERED) {
            failed.remove(failed.keySet().iterator().next());
        }
    }
}
