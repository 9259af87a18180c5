package dev.lobby.presence;

import dev.lobby.work.Time;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What this server has seen of each user: the number of open sessions and the time of the last call. The database says
 * who is online; this says who may be turned offline, and saves ordinary calls the lock on the user's row.
 *
 * <p>To do so, it numbers the stays of each user; a stay is an uninterrupted time online. A stay begins and ends only
 * while the user's row is locked, and the lock is held until the end of the transaction that turns the user online or
 * offline. A caller first gets the stay, then finds the user online in the database, and then calls {@link #seen} for
 * the same stay. If that succeeds, nobody was about to turn the user offline in between, and nobody will before another
 * time-out has passed.
 *
 * <p>The size is bounded by the number of users who are online or have a session. Thread-safe: each user's entry
 * changes atomically.
 */
@ApplicationScoped
class UserActivity {
    /** Takes the place of a stay's number: whether the user is online must be decided with the row locked. */
    static final long UNDECIDED = 0;

    /**
     * What is known of one user.
     *
     * @param seen when the user was last seen, by the clock of {@link Time#nanos}
     */
    private record Entry(long stay, int sessions, long seen) {
        Entry in(long other) {
            return new Entry(other, sessions, seen);
        }

        Entry with(int more, long now) {
            return new Entry(stay, sessions + more, now);
        }
    }

    private final ConcurrentMap<String, Entry> entries = new ConcurrentHashMap<>();
    private final AtomicLong stays = new AtomicLong(UNDECIDED);
    private final Time time;
    private final long timeout;

    @Inject
    UserActivity(Time time, PresenceSettings settings) {
        this.time = time;
        this.timeout = settings.timeout().toNanos();
    }

    /** The number of the user's current stay, or {@link #UNDECIDED}. */
    long stay(String userId) {
        Entry entry = entries.get(userId);
        return entry == null ? UNDECIDED : entry.stay;
    }

    /**
     * Records a call of the user in the given stay. Returns false, and does nothing, if that is not the current stay.
     */
    boolean seen(String userId, long stay) {
        Entry entry = entries.computeIfPresent(
                userId, (id, known) -> known.stay == stay ? known.with(0, time.nanos()) : known);
        return stay != UNDECIDED && entry != null && entry.stay == stay;
    }

    /** Records that the user is seen and is, or is being turned, online. Call it with the user's row locked. */
    void arrives(String userId) {
        entries.compute(userId, (id, known) -> {
            if (known == null) {
                return new Entry(stays.incrementAndGet(), 0, time.nanos());
            }
            return (known.stay == UNDECIDED ? known.in(stays.incrementAndGet()) : known).with(0, time.nanos());
        });
    }

    /** Records that the user opened a session. Only check after this call whether the user is online. */
    void opened(String userId) {
        entries.compute(
                userId,
                (id, known) -> known == null ? new Entry(UNDECIDED, 1, time.nanos()) : known.with(1, time.nanos()));
    }

    /** Records that one of the user's sessions has ended, and that the user was seen until now. */
    void closed(String userId) {
        entries.computeIfPresent(userId, (id, known) -> known.with(known.sessions > 0 ? -1 : 0, time.nanos()));
    }

    /** Records that the user is online in the database. An unknown user counts as seen just now. */
    void noteOnline(String userId) {
        entries.computeIfAbsent(userId, id -> new Entry(UNDECIDED, 0, time.nanos()));
    }

    /** Returns some of the users who have had neither a session nor a call for the time-out. */
    List<String> due(int limit) {
        long now = time.nanos();
        return entries.entrySet().stream()
                .filter(entry -> isDue(entry.getValue(), now))
                .limit(limit)
                .map(Map.Entry::getKey)
                .toList();
    }

    private boolean isDue(Entry entry, long now) {
        return entry.sessions == 0 && now - entry.seen >= timeout;
    }

    /**
     * Ends the stay of a user who is due. Returns false, and does nothing, if the user is not due. Call it with the
     * user's row locked.
     */
    boolean leaves(String userId) {
        long now = time.nanos();
        Entry entry = entries.computeIfPresent(userId, (id, known) -> isDue(known, now) ? known.in(UNDECIDED) : known);
        return entry != null && isDue(entry, now);
    }

    /**
     * Forgets a user who was turned offline, unless they are back. Call it after the commit is known to have succeeded.
     */
    void gone(String userId) {
        entries.computeIfPresent(userId, (id, known) -> known.stay == UNDECIDED && known.sessions == 0 ? null : known);
    }

    int size() {
        return entries.size();
    }
}
