package dev.lobby.log;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The log's most recent events, in memory: without gaps, and none that is not committed. Bounded by a number of events
 * and of bytes; the newest event is always there. Thread-safe for one thread that appends, the sequencer's, and any
 * number that read; nobody waits for anybody.
 */
@ApplicationScoped
public class LogTail {
    /** An event lies at its position, modulo the length; one that lies elsewhere has overwritten it. */
    private final AtomicReferenceArray<@Nullable LogEntry> events;

    private final int maxBytes;
    private long oldest = 1;
    private long bytes;
    private volatile Origin origin = new Origin("", 0, "");
    private volatile long end;

    @Inject
    public LogTail(LogSettings settings) {
        events = new AtomicReferenceArray<>(settings.tailEvents());
        maxBytes = settings.tailBytes();
    }

    /**
     * Of which log the events are.
     *
     * @param position after which they are of it; what is before it was of another
     * @param formerEpoch of that one
     */
    private record Origin(String epoch, long position, String formerEpoch) {}

    /** Begins, empty, after the position of a log. */
    public void begin(String epoch, long position) {
        origin = new Origin(epoch, 0, epoch);
        skipTo(position);
    }

    /** Goes on, empty, with another log, after a position that is higher than any before. */
    void beginAnother(String epoch, long position) {
        // First, so that whoever sees the new end knows of which log it is.
        origin = new Origin(epoch, position, origin.epoch);
        skipTo(position);
    }

    /** Goes on, empty, after the position: the log no longer holds what is in between. */
    void skipTo(long position) {
        while (oldest <= end) {
            forget(oldest++);
        }
        oldest = position + 1;
        end = position;
    }

    /**
     * Adds the next event.
     *
     * @throws IllegalArgumentException if it is not the next one
     */
    public void append(LogEntry event) {
        if (event.position() != end + 1) {
            throw new IllegalArgumentException(event.position() + " does not follow " + end);
        }
        bytes += event.weight();
        while (oldest < event.position() && (bytes > maxBytes || event.position() - oldest >= events.length())) {
            forget(oldest++);
        }
        events.set(slot(event.position()), event);
        end = event.position();
    }

    private void forget(long position) {
        LogEntry event = at(position);
        if (event != null) {
            bytes -= event.weight();
            events.set(slot(position), null);
        }
    }

    /** The epoch of the log that the events are of. */
    public String epoch() {
        return origin.epoch;
    }

    /** The epoch of the log in which the position is, or was. */
    String epoch(long position) {
        Origin present = origin;
        return position < present.position ? present.formerEpoch : present.epoch;
    }

    /** After which position this log begins for this node; what is before it was of another log. */
    public long origin() {
        return origin.position;
    }

    /** The position of the newest event. */
    public long end() {
        return end;
    }

    /** The event at the position, null where it is no longer here or not yet. */
    public @Nullable LogEntry at(long position) {
        LogEntry event = events.get(slot(position));
        return event != null && event.position() == position ? event : null;
    }

    private int slot(long position) {
        return (int) (position % events.length());
    }
}
