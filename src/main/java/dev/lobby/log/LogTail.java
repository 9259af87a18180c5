package dev.lobby.log;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The most recent events of the log, in memory. They are committed and have no gaps. Their number and their size in
 * bytes are bounded; the newest event is always present. Thread-safe for one writer, the sequencer's thread, and any
 * number of readers. No thread waits for another.
 */
@ApplicationScoped
public class LogTail {
    /** A ring: an event is stored at its position modulo the length, until a later event overwrites it there. */
    private final AtomicReferenceArray<@Nullable LogEntry> events;

    private final int maxBytes;
    private long oldest = 1;
    private long bytes;
    private volatile Origin origin = new Origin("", 0, 0, "");
    private volatile long end;

    @Inject
    public LogTail(LogSettings settings) {
        events = new AtomicReferenceArray<>(settings.tailEvents());
        maxBytes = settings.tailBytes();
    }

    /**
     * The log that the events belong to.
     *
     * @param position where this node changed over to the log
     * @param first this position and later ones belong to the log. That is known of no earlier one: this node may have had
     *     events of the previous log there
     * @param previousEpoch the epoch of the previous log
     */
    private record Origin(String epoch, long position, long first, String previousEpoch) {}

    /** Starts with an empty tail, after the position in the log. */
    public void begin(String epoch, long position) {
        origin = new Origin(epoch, 0, 0, epoch);
        skipTo(position);
    }

    /**
     * Continues with another log. The tail is empty then, and the position is higher than any before.
     *
     * @param begun the position after which the log began
     */
    void switchTo(String epoch, long begun, long position) {
        // Set this first: a reader that sees the new end must also see the new epoch.
        origin = new Origin(epoch, position, Math.max(begun, end + 1), origin.epoch);
        skipTo(position);
    }

    /** Continues after the position because the log no longer holds the events before it. The tail is empty then. */
    void skipTo(long position) {
        while (oldest <= end) {
            forget(oldest++);
        }
        oldest = position + 1;
        end = position;
    }

    /**
     * Appends the next event.
     *
     * @throws IllegalArgumentException if its position does not follow the end of the tail
     */
    public void append(LogEntry event) {
        if (event.position() != end + 1) {
            throw new IllegalArgumentException(event.position() + " does not follow " + end);
        }
        bytes += event.heapBytes();
        while (oldest < event.position() && (bytes > maxBytes || event.position() - oldest >= events.length())) {
            forget(oldest++);
        }
        events.set(slot(event.position()), event);
        end = event.position();
    }

    private void forget(long position) {
        LogEntry event = at(position);
        if (event != null) {
            bytes -= event.heapBytes();
            events.set(slot(position), null);
        }
    }

    /** Returns the epoch of the current log. */
    public String epoch() {
        return origin.epoch;
    }

    /** Returns the epoch of the log that the position belongs to: the current or the previous one. */
    String epoch(long position) {
        Origin current = origin;
        return position < current.first ? current.previousEpoch : current.epoch;
    }

    /** Returns the position after which this node follows this log. Before, it followed another one. */
    public long origin() {
        return origin.position;
    }

    /** Whether the position is one of this log, and not one of the log before. */
    public boolean isOfThisLog(long position) {
        return position >= origin.first;
    }

    /** Returns the position of the newest event. */
    public long end() {
        return end;
    }

    /** Returns the event at the position, or null if the tail no longer has it or does not have it yet. */
    public @Nullable LogEntry at(long position) {
        LogEntry event = events.get(slot(position));
        return event != null && event.position() == position ? event : null;
    }

    private int slot(long position) {
        return (int) (position % events.length());
    }
}
