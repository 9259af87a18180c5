package dev.lobby.log;

import dev.lobby.platform.Settings;
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
    private final AtomicReferenceArray<@Nullable Event> events;

    private final int maxBytes;
    private long oldest = 1;
    private long bytes;
    private volatile long end;

    @Inject
    public LogTail(Settings settings) {
        events = new AtomicReferenceArray<>(settings.log().tailEvents());
        maxBytes = settings.log().tailBytes();
    }

    /** Begins, or begins again, empty, after the position. */
    public void begin(long position) {
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
    public void append(Event event) {
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
        Event event = at(position);
        if (event != null) {
            bytes -= event.weight();
            events.set(slot(position), null);
        }
    }

    /** The position of the newest event. */
    public long end() {
        return end;
    }

    /** The event at the position, null where it is no longer here or not yet. */
    public @Nullable Event at(long position) {
        Event event = events.get(slot(position));
        return event != null && event.position() == position ? event : null;
    }

    private int slot(long position) {
        return (int) (position % events.length());
    }
}
