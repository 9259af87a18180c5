package dev.lobby.log;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;

/** The cursors of this log. Converts positions to the cursors that clients receive, and back. Thread-safe. */
@ApplicationScoped
public class Cursors {
    private final EventLog log;
    private final LogTail tail;
    private final Retention retention;

    @Inject
    public Cursors(EventLog log, LogTail tail, Retention retention) {
        this.log = log;
        this.tail = tail;
        this.retention = retention;
    }

    /** Returns the cursor right after the event at the position. */
    public String at(long position) {
        return new Cursor(tail.epoch(position), position).toString();
    }

    /**
     * Returns the cursor after the last event that this server knows. Whatever is read from the database afterwards
     * includes all changes up to it.
     */
    public String end() {
        return at(tail.end());
    }

    /**
     * Returns the position after which to continue. Empty if this log never issued the cursor, or no longer holds all
     * events after it. Asks the database only about events that are not in memory: another node may have deleted them, or may
     * have issued the cursor for one that this node has not seen yet. A replay after such a cursor reads more than that.
     */
    public OptionalLong position(String text) throws SQLException {
        Optional<Cursor> cursor = Cursor.parse(text).filter(this::isOfThisLog);
        if (cursor.isEmpty()) {
            return OptionalLong.empty();
        }
        long position = cursor.get().position();
        if (position < tail.end() && tail.at(position + 1) == null) {
            retention.refresh();
        }
        boolean held = position >= retention.first() - 1
                && (position <= tail.end() || position <= log.head().end());
        return held ? OptionalLong.of(position) : OptionalLong.empty();
    }

    private boolean isOfThisLog(Cursor cursor) {
        return cursor.epoch().equals(tail.epoch()) && tail.isOfThisLog(cursor.position());
    }
}
