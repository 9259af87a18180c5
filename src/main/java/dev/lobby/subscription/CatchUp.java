package dev.lobby.subscription;

import dev.lobby.edge.limit.RateLimits;
import dev.lobby.log.Cursors;
import dev.lobby.log.EventLog;
import dev.lobby.log.LogEntry;
import dev.lobby.log.LogSettings;
import dev.lobby.log.LogTail;
import dev.lobby.log.Retention;
import dev.lobby.pattern.EventName;
import dev.lobby.wire.CloseCause;
import dev.lobby.wire.Frame;
import dev.lobby.wire.MailboxSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads the log for subscribers that are behind: a page for one, then a page for the next, in turn of the users and
 * addresses whose they are. For whom more was read within a minute than is allowed waits, and then goes on without a gap.
 * Thread-safe, for as many workers as there are. Bounded by the number of sessions, for each waits here at most once: it is
 * added by the router, or by its mailbox when that has room, never by both.
 */
@ApplicationScoped
public class CatchUp {
    /** How many events are looked at in one turn, and how many names are remembered. */
    private static final int TURN = 10_000;

    private static final int MOST_NAMES = 64;

    private final EventLog log;
    private final LogTail tail;
    private final Cursors cursors;
    private final Retention retention;
    private final int page;
    private final int pageBytes;
    private final RateLimits limits;
    private final CatchUpQueue waiting = new CatchUpQueue();

    /** Of events that were looked at here. */
    private final Set<EventName> names = ConcurrentHashMap.newKeySet();

    private volatile Runnable onAdded = () -> {};

    @Inject
    public CatchUp(
            EventLog log,
            LogTail tail,
            Cursors cursors,
            Retention retention,
            RateLimits limits,
            LogSettings logSettings,
            MailboxSettings mailboxes) {
        this.log = log;
        this.tail = tail;
        this.cursors = cursors;
        this.retention = retention;
        this.limits = limits;
        this.page = logSettings.page();
        this.pageBytes = mailboxes.bytes();
    }

    /** Sets what is called when there is something to do. */
    void onAdded(Runnable callback) {
        onAdded = callback;
    }

    void add(Subscriber subscriber) {
        waiting.add(subscriber);
        onAdded.run();
    }

    /**
     * Reads one page for the subscriber whose turn it is.
     *
     * @param routed how far the router has come, at the least
     * @param taker is given the page, and says whether it will be taken
     * @return whether there was something to do
     */
    boolean step(long routed, Predicate<Page> taker) throws SQLException {
        Subscriber subscriber = waiting.take(limits::mayRead);
        if (subscriber == null) {
            return false;
        }
        boolean done = subscriber.gone;
        try {
            if (!done) {
                Page read = read(subscriber, routed);
                limits.countRead(subscriber.account(), read.upTo() - read.after());
                done = taker.test(read);
            }
        } finally {
            if (!done) {
                waiting.add(subscriber);
            }
        }
        return true;
    }

    /**
     * What of the log a subscriber wants, up to a position and in its order.
     *
     * @param replay which of the client's it is of
     * @param end why the session ends there, if it does
     */
    record Page(
            Subscriber subscriber,
            int replay,
            Interests interests,
            long after,
            List<Wanted> wanted,
            long upTo,
            @Nullable CloseCause end) {}

    record Wanted(LogEntry event, Frame frame) {}

    /**
     * Reads as far as one turn goes: until there is a page that the subscriber wants, or it has passed over many that it does
     * not want.
     *
     * @param limit where the router is: a pattern that is added from now on counts from there or later, so it can match
     *     nothing on this page
     */
    private Page read(Subscriber subscriber, long limit) throws SQLException {
        // In this order: where the router has the client replay, it counts that last.
        int replay = subscriber.replays.get();
        Interests interests = subscriber.interests;
        long after = subscriber.cursor;
        long cursor = after;
        long last = Math.min(limit, cursor + TURN);
        Map<EventName, Long> countingFrom = new HashMap<>();
        boolean recent = tail.at(cursor + 1) != null;
        List<LogEntry> events =
                recent || last <= cursor ? List.of() : log.after(cursor, last, unwanted(interests, countingFrom, last));
        if (!recent && last > cursor && (events.isEmpty() || events.get(0).position() != cursor + 1)) {
            // Positions have no gaps, so that the next one is there or no longer there.
            retention.refresh();
            CloseCause why = cursor < tail.origin() ? CloseCause.LOG_REPLACED : CloseCause.FORGOTTEN;
            return new Page(subscriber, replay, interests, after, List.of(), cursor, why);
        }
        List<Wanted> wanted = new ArrayList<>();
        int bytes = 0;
        int looked = 0;
        @Nullable LogEntry event = recent ? tail.at(cursor + 1) : next(events, 0);
        while (event != null && event.position() <= last && bytes < pageBytes && wanted.size() < page) {
            cursor = event.position();
            if (event.signal()) {
                if (subscriber.isEndedBy(event)) {
                    return new Page(subscriber, replay, interests, after, wanted, cursor, CloseCause.TOKEN_ENDED);
                }
            } else {
                remember(event.name());
                if (cursor > countingFrom.computeIfAbsent(event.name(), interests::countingFrom)) {
                    Frame frame = frame(subscriber, event);
                    wanted.add(new Wanted(event, frame));
                    bytes += frame.bytes();
                }
            }
            looked++;
            event = recent ? tail.at(cursor + 1) : next(events, looked);
        }
        boolean all = !recent && looked == events.size() && events.size() < page;
        return new Page(subscriber, replay, interests, after, wanted, all ? Math.max(cursor, last) : cursor, null);
    }

    private static @Nullable LogEntry next(List<LogEntry> events, int index) {
        return index < events.size() ? events.get(index) : null;
    }

    /** So that the database can pass over those that nobody wants; more names than these it does not pass over. */
    private void remember(EventName name) {
        if (names.size() < MOST_NAMES) {
            names.add(name);
        }
    }

    private List<EventName> unwanted(Interests interests, Map<EventName, Long> countingFrom, long last) {
        return names.stream()
                .filter(name -> countingFrom.computeIfAbsent(name, interests::countingFrom) >= last)
                .toList();
    }

    /** What a subscriber is sent for an event. */
    Frame frame(Subscriber subscriber, LogEntry event) {
        return subscriber.speaksV1() ? Frames.of(event, cursors.at(event.position())) : Frames.of(event);
    }
}
