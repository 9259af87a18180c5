package dev.lobby.subscription;

import dev.lobby.log.Event;
import dev.lobby.log.EventLog;
import dev.lobby.log.LogTail;
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
    private final int page;
    private final Queue<Subscriber> waiting = new ConcurrentLinkedQueue<>();
    private Runnable onAdded = () -> {};

    @Inject
    public CatchUp(EventLog log, LogTail tail, Settings settings) {
        this.log = log;
        this.tail = tail;
        this.page = settings.log().page();
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
            Page read = read(subscriber, router.position());
            done = router.handBack(read);
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
     * @param ends whether the session ends there
     */
    record Page(Subscriber subscriber, Interests interests, List<Wanted> wanted, long upTo, boolean ends) {}

    record Wanted(Event event, Frame frame) {}

    /**
     * @param limit where the router is: a pattern that is added from now on counts from there or later, so it can match
     *     nothing on this page
     */
    private Page read(Subscriber subscriber, long limit) throws SQLException {
        Interests interests = subscriber.interests;
        long cursor = subscriber.cursor;
        Map<EventName, Long> countingFrom = new HashMap<>();
        List<Wanted> wanted = new ArrayList<>();
        for (Event event : after(cursor)) {
            if (event.position() > limit) {
                break;
            }
            cursor = event.position();
            if (event.signal()) {
                if (subscriber.isEndedBy(event)) {
                    return new Page(subscriber, interests, wanted, cursor, true);
                }
            } else if (cursor > countingFrom.computeIfAbsent(event.name(), interests::countingFrom)) {
                wanted.add(new Wanted(event, Frame.of(event)));
            }
        }
        return new Page(subscriber, interests, wanted, cursor, false);
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
