package dev.lobby.presence;

import dev.lobby.auth.Caller;
import dev.lobby.node.Node;
import dev.lobby.work.Time;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What this server has seen of each user: the number of open sessions and the time of the last call. The database says
 * who is online, and on which servers; this says whose stay on this server may end, and saves ordinary calls the lock
 * on the user's row.
 *
 * <p>To do so, it numbers the stays of each user on this server; a stay is an uninterrupted time here. A stay begins
 * and ends only while the user's row is locked, and the lock is held until the end of the transaction that records this
 * in the database. A stay counts as recorded only after that transaction has committed. A caller first gets the stay,
 * then finds the user online in the database, and then calls {@link #seen} for the same stay. If that succeeds, the
 * stay was recorded all the time, so nobody was about to turn the user offline, and nobody will before another time-out
 * has passed.
 *
 * <p>What was recorded under an earlier id of this server counts as not recorded, because another server may have
 * cleared it.
 *
 * <p>The size is bounded by the number of users who are online or have a session. Thread-safe: each user's entry
 * changes atomically.
 */
@ApplicationScoped
class UserActivity {
    /** Takes the place of a stay's number: whether the user is online must be decided with the row locked. */
    static final long UNDECIDED = 0;

    /** Takes the place of a generation: the token has ended, so the session will. */
    private static final long ENDED = -1;

    /**
     * What is known of one user.
     *
     * @param node the id of this server under which the stay is recorded; null if it is not known to be
     * @param generation the latest generation of the tokens of the open sessions
     * @param seen when the user was last seen, by the clock of {@link Time#nanos}
     */
    private record Entry(long stay, @Nullable String node, int sessions, long generation, long seen) {
        private static final Entry UNKNOWN = new Entry(UNDECIDED, null, 0, 0, 0);

        Entry in(long otherStay, @Nullable String otherNode) {
            return new Entry(otherStay, otherNode, sessions, generation, seen);
        }

        Entry with(int more, long now) {
            return new Entry(stay, node, sessions + more, generation, now);
        }

        Entry of(long otherGeneration) {
            return new Entry(stay, node, sessions, otherGeneration, seen);
        }

        /**
         * Somebody may try to open a session with a token that has ended, so the latest generation counts while there
         * are other sessions.
         */
        Entry opened(long itsGeneration, long now) {
            return of(sessions == 0 ? itsGeneration : Math.max(generation, itsGeneration))
                    .with(1, now);
        }
    }

    /**
     * The beginning of a stay, to be recorded in the database.
     *
     * @param node the id of this server
     */
    record Arrival(String userId, long stay, String node) {}

    private final ConcurrentMap<String, Entry> entries = new ConcurrentHashMap<>();
    private final AtomicLong stays = new AtomicLong(UNDECIDED);
    private final Node node;
    private final Time time;
    private final long timeout;

    @Inject
    UserActivity(Node node, Time time, PresenceSettings settings) {
        this.node = node;
        this.time = time;
        this.timeout = settings.timeout().toNanos();
    }

    /** The number of the user's current stay, or {@link #UNDECIDED}. */
    long stay(String userId) {
        Entry entry = entries.get(userId);
        return entry != null && isRecorded(entry) ? entry.stay : UNDECIDED;
    }

    private boolean isRecorded(Entry entry) {
        return node.id().equals(entry.node);
    }

    /**
     * Records a call of the user in the given stay. Returns false if that is not the current stay, or may have been ended
     * by another server.
     */
    boolean seen(String userId, long stay) {
        Entry entry = entries.computeIfPresent(
                userId, (id, known) -> known.stay == stay ? known.with(0, time.nanos()) : known);
        return stay != UNDECIDED && entry != null && entry.stay == stay && isRecorded(entry) && node.holdsLease();
    }

    /** Notes a call of the user, if this server knows of them, although it is not known whether the call's token has ended. */
    void called(String userId) {
        entries.computeIfPresent(userId, (id, known) -> known.with(0, time.nanos()));
    }

    /**
     * Notes that the user is seen, and that the stay is being recorded. Call it with the user's row locked, record what
     * it returns, and call {@link #settle} after the commit.
     */
    Arrival arrives(String userId) {
        String here = node.id();
        Entry entry = entries.compute(userId, (id, known) -> {
            Entry before = known == null ? Entry.UNKNOWN : known;
            return (here.equals(before.node) ? before : before.in(stays.incrementAndGet(), null)).with(0, time.nanos());
        });
        return new Arrival(userId, entry.stay, here);
    }

    /** Notes that the stay is recorded, unless it has ended or another arrival has followed. */
    void settle(Arrival arrival) {
        entries.computeIfPresent(
                arrival.userId,
                (id, known) -> known.stay == arrival.stay ? known.in(arrival.stay, arrival.node) : known);
    }

    /** Notes that the user opened a session. Check only after this call whether the user is online. */
    void opened(Caller caller) {
        entries.compute(
                caller.userId(),
                (id, known) -> (known == null ? Entry.UNKNOWN : known).opened(caller.generation(), time.nanos()));
    }

    /** Notes that one of the user's sessions has ended, and that the user was seen until now. */
    void closed(String userId) {
        entries.computeIfPresent(userId, (id, known) -> known.with(known.sessions > 0 ? -1 : 0, time.nanos()));
    }

    /** Notes that the user is online in the database, but on no server. An unknown user counts as seen just now. */
    void noteOnline(String userId) {
        entries.computeIfAbsent(userId, id -> Entry.UNKNOWN.with(0, time.nanos()));
    }

    /** Returns some of those who have a session, but whose stay is not recorded. */
    List<Caller> unrecorded(int limit) {
        return entries.entrySet().stream()
                .filter(entry -> needsRecord(entry.getValue()))
                .limit(limit)
                .map(entry -> new Caller(entry.getKey(), entry.getValue().generation))
                .toList();
    }

    private boolean needsRecord(Entry entry) {
        return entry.sessions > 0 && entry.generation != ENDED && !isRecorded(entry);
    }

    /** Notes that the token of the user's session has ended, unless the user has opened another one meanwhile. */
    void refuse(Caller caller) {
        entries.computeIfPresent(
                caller.userId(), (id, known) -> known.generation == caller.generation() ? known.of(ENDED) : known);
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
        Entry entry =
                entries.computeIfPresent(userId, (id, known) -> isDue(known, now) ? known.in(UNDECIDED, null) : known);
        return entry != null && isDue(entry, now);
    }

    /** Forgets a user who has left, unless they are back. Call it after the commit is known to have succeeded. */
    void gone(String userId) {
        entries.computeIfPresent(userId, (id, known) -> known.stay == UNDECIDED && known.sessions == 0 ? null : known);
    }

    int size() {
        return entries.size();
    }
}
