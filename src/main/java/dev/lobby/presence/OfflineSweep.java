package dev.lobby.presence;

import dev.lobby.database.DatabaseFailure;
import dev.lobby.work.Started;
import dev.lobby.work.Time;
import dev.lobby.work.Workers;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A thread that turns users offline who have been gone for the time-out, each in a transaction of its own, at most
 * about a tenth of the time-out late. It finds them in memory and uses the database only for those who are due.
 *
 * <p>At the start, and then regularly, it also reads all users who are online in the database. So a user whom this
 * server has never seen does not stay online: after a restart, or if the server did not learn whether a commit
 * succeeded.
 *
 * <p>One thread runs the steps.
 */
@ApplicationScoped
class OfflineSweep {
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
    private static final Duration LONGEST_ROUND = Duration.ofMinutes(1);

    /** How many users one step turns offline, so that a step ends soon when the server stops. */
    private static final int BATCH = 100;

    private static final int PAGE = 1000;

    private final Presence presence;
    private final UserActivity activity;
    private final Time time;
    private final Duration timeout;
    private long nextRound;
    private String notedUpTo = "";

    @Inject
    OfflineSweep(Presence presence, UserActivity activity, Time time, PresenceSettings settings) {
        this.presence = presence;
        this.activity = activity;
        this.time = time;
        this.timeout = settings.timeout();
        this.nextRound = time.nanos();
    }

    void start(@Observes @Priority(Started.READERS) Started started, Workers workers) {
        workers.start("lobby-presence", wait(timeout), this::step);
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
        boolean moreToNote = noteSomeOnline();
        boolean moreAreDue = turnSomeOffline();
        return moreToNote || moreAreDue;
    }

    private boolean noteSomeOnline() {
        if (time.nanos() - nextRound < 0) {
            return false;
        }
        List<Presence.OnlineUser> page = presence.online(notedUpTo, PAGE);
        page.forEach(user -> activity.noteOnline(user.id()));
        if (page.size() == PAGE) {
            notedUpTo = page.get(PAGE - 1).nameKey();
            return true;
        }
        notedUpTo = "";
        nextRound = time.nanos() + least(timeout, LONGEST_ROUND).toNanos();
        return false;
    }

    private boolean turnSomeOffline() throws Exception {
        List<String> due = activity.due(BATCH);
        @Nullable Exception failure = null;
        for (String id : due) {
            try {
                presence.leaves(id);
                activity.gone(id);
            } catch (Exception e) {
                if (DatabaseFailure.isPassing(e)) {
                    throw e;
                }
                // One failure must not keep the other users online.
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
        return due.size() == BATCH;
    }
}
