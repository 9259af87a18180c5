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
 * Limits the number of messages of a talk, which is that of a game or of two users. Thread-safe.
 *
 * <p>Counting the messages for each new one would take longer the more there are. A counter in the database would make
 * all writers of a talk wait for each other. Therefore the messages are counted only from time to time: whenever an
 * eighth of the room that was left has been used. Several servers, or several concurrent writers, may exceed the limit
 * slightly.
 */
@ApplicationScoped
class TalkLimit {
    private static final int PART = 8;

    /** How many talks are remembered, the most recent ones; any other is counted again. */
    private static final int REMEMBERED = 10_000;

    /**
     * How long a full talk is not counted again. It is counted again at all because another server may have deleted
     * messages.
     */
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

    /** The number of messages that may be written before the talk is counted again, and the earliest time for that. */
    private record Room(int left, long countableAt) {}

    @Inject
    TalkLimit(MessageSettings settings, Time time) {
        this.max = settings.maxPerTalk();
        this.time = time;
    }

    int max() {
        return max;
    }

    /** Whether somebody wrote in the talk recently, so that it exists, or did. */
    boolean knows(String talk) {
        lock.lock();
        try {
            return recent.containsKey(talk);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes room for one message. Returns whether there was any.
     *
     * @param count counts the messages of the talk, up to the maximum that it is given
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

    /** Records that a message of the talk was deleted. */
    void freed(String talk) {
        Room unused = change(talk, 1);
    }

    /** Changes what is known of a talk, if anything. Returns what was known before. */
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
