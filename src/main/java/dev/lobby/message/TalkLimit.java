package dev.lobby.message;

import dev.lobby.work.Time;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntUnaryOperator;

/**
 * How many messages a talk may have, that of a game or of two users. Thread-safe.
 *
 * <p>To count them at each message would take the longer the more there are, and a counter in the database would have all
 * writers of a talk wait for each other. So they are counted now and then: whenever an eighth of the room that was left
 * has been used. Several nodes that do so pass the limit by little, and so do several writers at once.
 */
@ApplicationScoped
class TalkLimit {
    private static final int PART = 8;

    /** Of the most recent talks; another one is counted again. */
    private static final int REMEMBERED = 10_000;

    /** How long a full talk is not counted again: another node may have deleted something. */
    private static final long FULL_FOR = Duration.ofSeconds(10).toNanos();

    private final int max;
    private final Time time;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Room> recent = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Room> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** What may be written before the talk is counted again, and when that is at the earliest. */
    private record Room(int left, long countableAt) {}

    @Inject
    TalkLimit(MessageSettings settings, Time time) {
        this.max = settings.maxPerTalk();
        this.time = time;
    }

    int max() {
        return max;
    }

    /**
     * Takes room for one message. Returns whether there was any.
     *
     * @param count how many messages the talk has; it need not count further than it is told
     */
    boolean take(String talk, IntUnaryOperator count) {
        Room known = change(talk, -1);
        if (known.left() > 0) {
            return true;
        }
        if (known.countableAt() - time.nanos() > 0) {
            return false;
        }
        int free = max - count.applyAsInt(max);
        int granted = Math.max(0, (free + PART - 1) / PART);
        long now = time.nanos();
        put(talk, new Room(Math.max(0, granted - 1), granted > 0 ? now : now + FULL_FOR));
        return granted > 0;
    }

    /** A message of it is gone. */
    void freed(String talk) {
        Room unused = change(talk, 1);
    }

    /** Returns what was known before; where nothing was, nothing is known now. */
    private Room change(String talk, int difference) {
        lock.lock();
        try {
            Room before = recent.getOrDefault(talk, new Room(0, time.nanos()));
            recent.computeIfPresent(
                    talk, (same, room) -> new Room(Math.max(0, room.left + difference), room.countableAt));
            return before;
        } finally {
            lock.unlock();
        }
    }

    private void put(String talk, Room room) {
        lock.lock();
        try {
            recent.put(talk, room);
        } finally {
            lock.unlock();
        }
    }
}
