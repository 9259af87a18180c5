package dev.lobby.log;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;

/** The cursors of this log: for each position the text that clients are given, and the other way round. Thread-safe. */
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

    /** The cursor right after the event at the position. */
    public String at(long position) {
        return new Cursor(tail.epoch(position), position).toString();
    }

    /** The cursor after the last event that this node knows of: whatever is read from now on includes all before it. */
    public String end() {
        return at(tail.end());
    }

    /**
     * The position to go on after. Empty where this log never gave such a cursor, or no longer holds all that came after
     * it. Asks the database only for a cursor that another node may have given, of an event that this one has not seen.
     */
    public OptionalLong position(String text) throws SQLException {
        Optional<Cursor> cursor = Cursor.parse(text).filter(this::isOfThisLog);
        if (cursor.isEmpty()) {
            return OptionalLong.empty();
        }
        long position = cursor.get().position();
        boolean held = position >= retention.first() - 1
                && (position <= tail.end() || position <= log.head().end());
        return held ? OptionalLong.of(position) : OptionalLong.empty();
    }

    private boolean isOfThisLog(Cursor cursor) {
        return cursor.epoch().equals(tail.epoch()) && cursor.position() >= tail.origin();
    }
}
