package dev.lobby.subscription;

import dev.lobby.edge.limit.RateLimits;
import dev.lobby.log.Cursors;
import dev.lobby.log.EventLog;
import dev.lobby.log.LogEntry;
import dev.lobby.log.LogSettings;
import dev.lobby.log.LogTail;
import dev.lobby.log.Memberships;
import dev.lobby.log.Retention;
import dev.lobby.pattern.EventName;
import dev.lobby.subscription.Gate.Pass;
import dev.lobby.wire.CloseCause;
import dev.lobby.wire.Frame;
import dev.lobby.wire.MailboxSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The reader of the log for subscribers that are behind. It reads a page for one subscriber, then a page for the next.
 * Users, and addresses of anonymous sessions, take turns. If more was read for one of them within a minute than is
 * allowed, its subscribers wait, and then continue without a gap.
 *
 * <p>Thread-safe for any number of workers. Bounded by the number of sessions, because each waits here at most once:
 * either the router adds it, or its mailbox when it has room again, never both.
 */
@ApplicationScoped
public class CatchUp {
    private static final int MAX_EVENTS_PER_TURN = 10_000;

    /** The maximum number of names that the database can be told to skip. */
    private static final int MAX_NAMES = 64;

    private final EventLog log;
    private final LogTail tail;
    private final Cursors cursors;
    private final Retention retention;
    private final Memberships memberships;
    private final int page;
    private final int pageBytes;
    private final RateLimits limits;
    private final CatchUpQueue waiting = new CatchUpQueue();

    /** Names of events that were read here. */
    private final Set<EventName> names = ConcurrentHashMap.newKeySet();

    private volatile Runnable onAdded = () -> {};

    @Inject
    public CatchUp(
            EventLog log,
            LogTail tail,
            Cursors cursors,
            Retention retention,
            Memberships memberships,
            RateLimits limits,
            LogSettings logSettings,
            MailboxSettings mailboxes) {
        this.log = log;
        this.tail = tail;
        this.cursors = cursors;
        this.retention = retention;
        this.memberships = memberships;
        this.limits = limits;
        this.page = logSettings.page();
        this.pageBytes = mailboxes.bytes();
    }

    /** Sets the callback for an added subscriber. */
    void onAdded(Runnable callback) {
        onAdded = callback;
    }

    /** The position of the oldest event that can still be replayed. */
    long oldest() {
        return retention.first();
    }

    /**
     * Reads the memberships of a user, and then which events the log still holds. Another server may just have
     * forgotten memberships that ended; before that, it has deleted their events. So a session that asks for those
     * events learns that they are gone.
     */
    Memberships.Known membershipsOf(String userId) throws SQLException {
        Memberships.Known known = memberships.of(userId);
        retention.refresh();
        return known;
    }

    /**
     * Whether the log no longer holds the event after a subscriber's cursor, although the tail may. Memberships that ended
     * before are forgotten, so nobody can tell any more whether the subscriber's user may see it.
     */
    boolean hasForgottenRights(Subscriber subscriber, long cursor) {
        return subscriber.user != null && cursor + 1 < retention.first();
    }

    void add(Subscriber subscriber) {
        waiting.add(subscriber);
        onAdded.run();
    }

    /** Removes a subscriber whose session has ended. It is not added any more. */
    void remove(Subscriber subscriber) {
        waiting.remove(subscriber);
    }

    /**
     * Reads one page for the subscriber whose turn it is.
     *
     * @param routed a position that the router has reached
     * @param taker receives the page, and returns whether it will be processed
     * @return whether a subscriber was waiting
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
                limits.countRead(subscriber.payer(), read.readUpTo() - read.after());
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
     * The events after the subscriber's cursor that match its patterns, in log order, up to a position.
     *
     * @param replay the number of replays that the client had requested when the page was read
     * @param interests the patterns that the events were matched with
     * @param after the subscriber's cursor when the page was read
     * @param upTo the position up to which the page is complete
     * @param readUpTo the position up to which events were read, some of them perhaps in vain
     * @param memberships those of the subscriber's owner, if they had to be read again; then the page has no events
     * @param end why the session ends after this page, or null if it continues
     */
    record Page(
            Subscriber subscriber,
            int replay,
            Interests interests,
            long after,
            List<Wanted> wanted,
            long upTo,
            long readUpTo,
            Memberships.@Nullable Known memberships,
            @Nullable CloseCause end) {}

    /** An event that the subscriber gets, and its frame. */
    record Wanted(Pass pass, Frame frame) {}

    /**
     * Reads until there is a page of matching events, or until one turn has skipped many that do not match.
     *
     * @param limit the position of the router. A pattern that is added later counts from there or later, so it can
     *     match nothing on this page
     */
    private Page read(Subscriber subscriber, long limit) throws SQLException {
        // Read the replay counter first, because the router increments it last when a client replays.
        int replay = subscriber.replays.get();
        Interests interests = subscriber.interests;
        long after = subscriber.cursor;
        // One view for the whole page, read after the limit, so it knows all memberships up to there. The router may
        // forget the user's memberships meanwhile; the next page then begins with reading them.
        View view = subscriber.view();
        if (!view.isKnown()) {
            return new Page(
                    subscriber, replay, interests, after, List.of(), after, after, membershipsOf(view.userId()), null);
        }
        long cursor = after;
        long last = Math.min(limit, cursor + MAX_EVENTS_PER_TURN);
        Interests.Selection interest = interests.selection();
        boolean recent = tail.at(cursor + 1) != null && !hasForgottenRights(subscriber, cursor);
        int atOnce = Math.min(page, subscriber.eventsAtOnce);
        List<LogEntry> events =
                recent || last <= cursor ? List.of() : log.after(cursor, last, unwanted(interest, last), atOnce);
        if (!recent && last > cursor && (events.isEmpty() || events.get(0).position() != cursor + 1)) {
            // Positions have no gaps, so a missing next event was deleted.
            retention.refresh();
            CloseCause why = tail.isOfThisLog(cursor) ? CloseCause.FORGOTTEN : CloseCause.LOG_REPLACED;
            return new Page(subscriber, replay, interests, after, List.of(), cursor, cursor, null, why);
        }
        List<Wanted> wanted = new ArrayList<>();
        int bytes = 0;
        int looked = 0;
        @Nullable LogEntry event = recent ? tail.at(cursor + 1) : next(events, 0);
        while (event != null && event.position() <= last && bytes < pageBytes && wanted.size() < page) {
            cursor = event.position();
            if (event.signal()) {
                if (subscriber.isEndedBy(event)) {
                    return new Page(
                            subscriber, replay, interests, after, wanted, cursor, cursor, null, CloseCause.TOKEN_ENDED);
                }
            } else {
                remember(event.name());
                Pass pass = Gate.pass(subscriber, view, interest, event);
                if (pass != null) {
                    Frame frame = frame(pass);
                    wanted.add(new Wanted(pass, frame));
                    bytes += frame.bytes();
                }
            }
            looked++;
            event = recent ? tail.at(cursor + 1) : next(events, looked);
        }
        boolean all = !recent && looked == events.size() && events.size() < atOnce;
        long upTo = all ? Math.max(cursor, last) : cursor;
        long readUpTo = upTo;
        if (!recent) {
            subscriber.eventsAtOnce = nextAtOnce(atOnce, looked, looked < events.size(), bytes);
            readUpTo = events.isEmpty()
                    ? upTo
                    : Math.max(upTo, events.get(events.size() - 1).position());
        }
        return new Page(subscriber, replay, interests, after, wanted, upTo, readUpTo, null, null);
    }

    /**
     * Returns how many events to read next.
     *
     * @param atOnce how many might have been read now
     * @param used how many were used
     * @param inVain whether some were not used
     * @param bytes the size of the frames
     */
    private int nextAtOnce(int atOnce, int used, boolean inVain, int bytes) {
        if (inVain) {
            return used;
        }
        return bytes < pageBytes / 2 ? Math.min(page, 2 * atOnce) : atOnce;
    }

    private static @Nullable LogEntry next(List<LogEntry> events, int index) {
        return index < events.size() ? events.get(index) : null;
    }

    /** Remembers the name, so that the database can skip its events for a subscriber that does not want them. */
    private void remember(EventName name) {
        if (names.size() < MAX_NAMES) {
            names.add(name);
        }
    }

    private List<EventName> unwanted(Interests.Selection interest, long last) {
        return names.stream()
                .filter(name -> interest.countingFrom(name) >= last)
                .toList();
    }

    /** Returns the frame that the subscriber receives for the event. */
    Frame frame(Pass pass) {
        return pass.subscriber().speaksV1()
                ? Frames.of(pass, cursors.at(pass.event().position()))
                : Frames.of(pass);
    }
}
