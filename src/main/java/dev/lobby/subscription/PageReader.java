package dev.lobby.subscription;

import dev.lobby.log.EventLog;
import dev.lobby.log.LogEntry;
import dev.lobby.log.LogSettings;
import dev.lobby.log.LogTail;
import dev.lobby.pattern.EventName;
import dev.lobby.subscription.Gate.Pass;
import dev.lobby.subscription.Page.End;
import dev.lobby.subscription.Page.Events;
import dev.lobby.subscription.Page.Known;
import dev.lobby.subscription.Page.Wanted;
import dev.lobby.wire.CloseCause;
import dev.lobby.wire.MailboxSettings;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Reads a page of the log for a subscriber, from memory if its next event is there. Thread-safe. */
@Dependent
final class PageReader {
    private static final int MAX_EVENTS_PER_TURN = 10_000;

    /** The maximum number of names that the database can be told to skip. */
    private static final int MAX_NAMES = 64;

    private final EventLog log;
    private final LogTail tail;
    private final Rights rights;
    private final Frames frames;
    private final int page;
    private final int pageBytes;

    /** Names of events that were read here. */
    private final Set<EventName> names = ConcurrentHashMap.newKeySet();

    @Inject
    PageReader(
            EventLog log, LogTail tail, Rights rights, Frames frames, LogSettings settings, MailboxSettings mailboxes) {
        this.log = log;
        this.tail = tail;
        this.rights = rights;
        this.frames = frames;
        this.page = settings.page();
        this.pageBytes = mailboxes.bytes();
    }

    /** Returns the number of events of a page. */
    int page() {
        return page;
    }

    /**
     * Returns the event after a cursor if it is in memory, and if it is still known whether the subscriber may see it.
     * Otherwise null: it must be read from the log.
     */
    @Nullable
    LogEntry recent(Standing standing, long cursor) {
        return rights.areForgotten(standing, cursor) ? null : tail.at(cursor + 1);
    }

    /**
     * Reads until there is a page of matching events, or until one turn has skipped many that do not match.
     *
     * @param limit a position that the router has reached. A pattern that is added later counts from there or later, so it
     *     can match nothing on this page
     */
    Page read(Subscriber subscriber, long limit) throws SQLException {
        Standing standing = subscriber.standing;
        // One view for the whole page, read after the limit, so it knows all memberships up to there. The router may
        // forget the user's memberships meanwhile; the next page then begins with reading them.
        View view = subscriber.view(standing);
        long after = standing.cursor();
        long last = Math.min(limit, after + MAX_EVENTS_PER_TURN);
        if (!view.isKnown()) {
            return new Page(subscriber, standing, new Known(rights.of(view.userId())), 0);
        }
        if (last <= after) {
            return new Page(subscriber, standing, new Events(List.of(), after), 0);
        }
        Interests.Selection interest = standing.interests().selection();
        if (recent(standing, after) != null) {
            return gather(new InMemory(after), subscriber, standing, view, interest, last);
        }
        InDatabase older = new InDatabase(subscriber.reading, after, last, unwanted(interest, last));
        if (older.isForgotten()) {
            rights.refresh();
            CloseCause why = tail.isOfThisLog(after) ? CloseCause.FORGOTTEN : CloseCause.LOG_REPLACED;
            return new Page(subscriber, standing, new End(List.of(), why), 0);
        }
        return gather(older, subscriber, standing, view, interest, last);
    }

    private Page gather(
            Source source,
            Subscriber subscriber,
            Standing standing,
            View view,
            Interests.Selection interest,
            long last) {
        List<Wanted> wanted = new ArrayList<>();
        int bytes = 0;
        long cursor = standing.cursor();
        LogEntry event = source.next();
        while (event != null && event.position() <= last && bytes < pageBytes && wanted.size() < page) {
            cursor = event.position();
            if (subscriber.isEndedBy(event)) {
                End end = new End(wanted, CloseCause.TOKEN_ENDED);
                return new Page(subscriber, standing, end, cursor - standing.cursor());
            }
            remember(event);
            Pass pass = Gate.pass(subscriber, view, interest, event);
            if (pass != null) {
                Wanted one = new Wanted(pass, frames.of(pass));
                wanted.add(one);
                bytes += one.frame().bytes();
            }
            event = source.next();
        }
        long upTo = source.completeUpTo(cursor);
        return new Page(subscriber, standing, new Events(wanted, upTo), source.end(upTo, bytes));
    }

    /** Remembers the name, so that the database can skip its events for a subscriber that does not want them. */
    private void remember(LogEntry event) {
        if (!event.signal() && names.size() < MAX_NAMES) {
            names.add(event.name());
        }
    }

    private List<EventName> unwanted(Interests.Selection interest, long last) {
        return names.stream()
                .filter(name -> interest.countingFrom(name) >= last)
                .toList();
    }

    /** Where the events of a page come from, in the order of their positions. */
    private interface Source {
        /** Returns the next event, or null if there is none. */
        @Nullable
        LogEntry next();

        /**
         * Returns the position up to which nothing was left out.
         *
         * @param used the position of the last event that was used
         */
        long completeUpTo(long used);

        /** Takes note that no more events are wanted, after those of so many bytes. Returns how many were read. */
        long end(long completeUpTo, int bytes);
    }

    /** The most recent events. */
    private final class InMemory implements Source {
        private final long after;
        private long position;

        InMemory(long after) {
            this.after = after;
            this.position = after;
        }

        @Override
        public @Nullable LogEntry next() {
            position++;
            return tail.at(position);
        }

        @Override
        public long completeUpTo(long used) {
            return used;
        }

        @Override
        public long end(long completeUpTo, int bytes) {
            return completeUpTo - after;
        }
    }

    /** Older events, without some of those that the subscriber does not want. */
    private final class InDatabase implements Source {
        private final Subscriber.Reading reading;
        private final long after;
        private final long last;
        private final int atOnce;
        private final List<LogEntry> events;
        private int given;
        private boolean ended;

        InDatabase(Subscriber.Reading reading, long after, long last, List<EventName> unwanted) throws SQLException {
            this.reading = reading;
            this.after = after;
            this.last = last;
            this.atOnce = Math.min(page, reading.eventsAtOnce);
            this.events = log.after(after, last, unwanted, atOnce);
        }

        /** Positions have no gaps, so a missing next event was deleted. */
        boolean isForgotten() {
            return events.isEmpty() || events.get(0).position() != after + 1;
        }

        @Override
        public @Nullable LogEntry next() {
            if (given < events.size()) {
                return events.get(given++);
            }
            ended = true;
            return null;
        }

        @Override
        public long completeUpTo(long used) {
            return ended && events.size() < atOnce ? Math.max(used, last) : used;
        }

        @Override
        public long end(long completeUpTo, int bytes) {
            reading.eventsAtOnce = nextAtOnce(bytes);
            return Math.max(completeUpTo, events.get(events.size() - 1).position()) - after;
        }

        /** Returns how many events to read next. */
        private int nextAtOnce(int bytes) {
            if (!ended) {
                return Math.max(1, given - 1);
            }
            return bytes < pageBytes / 2 ? Math.min(page, 2 * atOnce) : atOnce;
        }
    }
}
