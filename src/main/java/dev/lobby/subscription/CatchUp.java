package dev.lobby.subscription;

import dev.lobby.log.Cursors;
import dev.lobby.log.Event;
import dev.lobby.log.EventLog;
import dev.lobby.log.LogTail;
import dev.lobby.log.Retention;
import dev.lobby.pattern.EventName;
import dev.lobby.platform.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Reads the log for subscribers that are behind: a page for one, then a page for the next. Thread-safe, for as many
 * workers as there are. Bounded by the number of sessions, for each waits here at most once: it is added by the router,
 * or by its mailbox when that has room, never by both.
 */
@ApplicationScoped
public class CatchUp {
    private final EventLog log;
    private final LogTail tail;
    private final Cursors cursors;
    private final Retention retention;
    private final int page;
    private final int pageBytes;
    private final Queue<Subscriber> waiting = new ConcurrentLinkedQueue<>();
    private Runnable onAdded = () -> {};

    @Inject
    public CatchUp(EventLog log, LogTail tail, Cursors cursors, Retention retention, Settings settings) {
        this.log = log;
        this.tail = tail;
        this.cursors = cursors;
        this.retention = retention;
        this.page = settings.log().page();
        this.pageBytes = settings.socket().mailboxBytes();
    }

    /** Sets what is called when there is something to do. */
    void onAdded(Runnable callback) {
        onAdded = callback;
    }

    void add(Subscriber subscriber) {
        waiting.add(subscriber);
        onAdded.run();
    }

    /** Reads one page and hands it to the router. Returns whether there was something to do. */
    boolean step(EventRouter router) throws SQLException {
        Subscriber subscriber = waiting.poll();
        if (subscriber == null) {
            return false;
        }
        boolean done = false;
        try {
            done = router.handBack(read(subscriber, router.position()));
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
            List<Wanted> wanted,
            long upTo,
            @Nullable Closing end) {}

    record Wanted(Event event, Frame frame) {}

    /**
     * @param limit where the router is: a pattern that is added from now on counts from there or later, so it can match
     *     nothing on this page
     */
    private Page read(Subscriber subscriber, long limit) throws SQLException {
        // In this order: where the router has the client replay, it counts that last.
        int replay = subscriber.replays.get();
        Interests interests = subscriber.interests;
        long cursor = subscriber.cursor;
        List<Event> events = after(cursor);
        if (isForgotten(events, cursor, limit)) {
            retention.look();
            Closing why = cursor < tail.origin() ? Closing.LOG_REPLACED : Closing.FORGOTTEN;
            return new Page(subscriber, replay, interests, List.of(), cursor, why);
        }
        Map<EventName, Long> countingFrom = new HashMap<>();
        List<Wanted> wanted = new ArrayList<>();
        int bytes = 0;
        for (Event event : events) {
            if (event.position() > limit || bytes >= pageBytes) {
                break;
            }
            cursor = event.position();
            if (event.signal()) {
                if (subscriber.isEndedBy(event)) {
                    return new Page(subscriber, replay, interests, wanted, cursor, Closing.TOKEN_ENDED);
                }
            } else if (cursor > countingFrom.computeIfAbsent(event.name(), interests::countingFrom)) {
                Frame frame = frame(subscriber, event);
                wanted.add(new Wanted(event, frame));
                bytes += frame.bytes();
            }
        }
        return new Page(subscriber, replay, interests, wanted, cursor, null);
    }

    /** What a subscriber is sent for an event. */
    Frame frame(Subscriber subscriber, Event event) {
        return subscriber.speaksV1() ? Frame.of(event, cursors.at(event.position())) : Frame.of(event);
    }

    /** Positions have no gaps, so that the next one is there or no longer there. */
    private static boolean isForgotten(List<Event> after, long cursor, long limit) {
        return after.isEmpty() ? cursor < limit : after.get(0).position() != cursor + 1;
    }

    private List<Event> after(long cursor) throws SQLException {
        List<Event> recent = new ArrayList<>();
        for (@Nullable Event event = tail.at(cursor + 1);
                event != null && recent.size() < page;
                event = tail.at(event.position() + 1)) {
            recent.add(event);
        }
        return recent.isEmpty() ? log.after(cursor) : recent;
    }
}
