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
 * Turns offline who has been gone for the time-out, a transaction each, some time-out's tenth later at most. It looks
 * into memory, and asks the database only for who is due.
 *
 * <p>At the start and in rounds thereafter it also meets all who are online in the database, so that nobody stays so whom
 * this server has not seen: after a restart, or where it did not learn whether a commit succeeded.
 *
 * <p>One thread runs the steps.
 */
@ApplicationScoped
class Sweep {
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
    private static final Duration LONGEST_ROUND = Duration.ofMinutes(1);

    /** How many users one step turns offline, so that it ends soon when the server is to stop. */
    private static final int BATCH = 100;

    private static final int PAGE = 1000;

    private final Presence presence;
    private final Attendance attendance;
    private final Time time;
    private final Duration timeout;
    private long nextRound;
    private String metUpTo = "";

    @Inject
    Sweep(Presence presence, Attendance attendance, Time time, PresenceSettings settings) {
        this.presence = presence;
        this.attendance = attendance;
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

    /** Returns whether there may be more to do at once. */
    boolean step() throws Exception {
        boolean moreToMeet = meetSome();
        boolean moreAreDue = turnSomeOffline();
        return moreToMeet || moreAreDue;
    }

    private boolean meetSome() {
        if (time.nanos() - nextRound < 0) {
            return false;
        }
        List<Presence.Online> page = presence.online(metUpTo, PAGE);
        page.forEach(user -> attendance.meet(user.id()));
        if (page.size() == PAGE) {
            metUpTo = page.get(PAGE - 1).nameKey();
            return true;
        }
        metUpTo = "";
        nextRound = time.nanos() + least(timeout, LONGEST_ROUND).toNanos();
        return false;
    }

    private boolean turnSomeOffline() throws Exception {
        List<String> due = attendance.due(BATCH);
        @Nullable Exception failure = null;
        for (String id : due) {
            try {
                presence.leaves(id);
                attendance.gone(id);
            } catch (Exception e) {
                if (DatabaseFailure.isPassing(e)) {
                    throw e;
                }
                // The others are not to stay online because of one.
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
        return due.size() == BATCH;
    }
}
