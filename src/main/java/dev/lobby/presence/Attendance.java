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
 * Whom this server has seen: how many sessions each user has open, and when they called last. Who is online, the
 * database says; this says who may be turned offline, and lets everyday calls do without the lock on the user's row.
 *
 * <p>For that, each uninterrupted stay of a user has a number. A stay begins and ends only while the user's row is
 * locked; the lock is held until the transaction that turns the user online or offline is over. So a caller who asks for
 * the stay, then finds the user online in the database, then is {@link #seen} in that same stay, knows that nobody was
 * about to turn the user offline in between, and that nobody will before the time-out is over again.
 *
 * <p>What is kept is bounded by who is online or has a session. Thread-safe: each user's entry changes atomically.
 */
@ApplicationScoped
class Attendance {
    /** In place of a stay's number: whether the user is there is to be decided with the row locked. */
    static final long UNDECIDED = 0;

    /** @param seen by the clock of {@link Time#nanos} */
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
    Attendance(Time time, PresenceSettings settings) {
        this.time = time;
        this.timeout = settings.timeout().toNanos();
    }

    /** The number of the user's present stay, or {@link #UNDECIDED}. */
    long stay(String userId) {
        Entry entry = entries.get(userId);
        return entry == null ? UNDECIDED : entry.stay;
    }

    /** The user makes a call. Returns false, and does nothing, where the stay is not, or no longer, the present one. */
    boolean seen(String userId, long stay) {
        Entry entry = entries.computeIfPresent(
                userId, (id, known) -> known.stay == stay ? known.with(0, time.nanos()) : known);
        return stay != UNDECIDED && entry != null && entry.stay == stay;
    }

    /** With the user's row locked: the user is turned online, or found so, and seen. */
    void arrives(String userId) {
        entries.compute(userId, (id, known) -> {
            if (known == null) {
                return new Entry(stays.incrementAndGet(), 0, time.nanos());
            }
            return (known.stay == UNDECIDED ? known.in(stays.incrementAndGet()) : known).with(0, time.nanos());
        });
    }

    /** The user has one session more; whether they are online must be asked after this. */
    void opened(String userId) {
        entries.compute(
                userId,
                (id, known) -> known == null ? new Entry(UNDECIDED, 1, time.nanos()) : known.with(1, time.nanos()));
    }

    /** The user has one session less, and was there until just now. */
    void closed(String userId) {
        entries.computeIfPresent(userId, (id, known) -> known.with(known.sessions > 0 ? -1 : 0, time.nanos()));
    }

    /** The user is online in the database. Who is not known here counts as just seen. */
    void meet(String userId) {
        entries.computeIfAbsent(userId, id -> new Entry(UNDECIDED, 0, time.nanos()));
    }

    /** Some who have neither a session nor made a call for the time-out. */
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

    /** With the user's row locked: ends the stay of a user who is due. Returns false, and does nothing, otherwise. */
    boolean leaves(String userId) {
        long now = time.nanos();
        Entry entry = entries.computeIfPresent(userId, (id, known) -> isDue(known, now) ? known.in(UNDECIDED) : known);
        return entry != null && isDue(entry, now);
    }

    /** Known to be committed: the user was turned offline. There is nothing to remember, unless they are back. */
    void gone(String userId) {
        entries.computeIfPresent(userId, (id, known) -> known.stay == UNDECIDED && known.sessions == 0 ? null : known);
    }

    int size() {
        return entries.size();
    }
}
