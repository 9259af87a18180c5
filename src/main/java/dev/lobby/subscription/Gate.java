package dev.lobby.subscription;

import dev.lobby.auth.Caller;
import dev.lobby.log.LogEntry;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The one place that decides whether a session gets an event. A frame of an event is made from a {@link Pass}, and only
 * the gate gives passes. So nothing that was not decided here can be put into a mailbox.
 */
final class Gate {
    private Gate() {}

    /** The permission to send one event to one session. */
    static final class Pass {
        private final Subscriber subscriber;
        private final LogEntry event;

        private Pass(Subscriber subscriber, LogEntry event) {
            this.subscriber = subscriber;
            this.event = event;
        }

        Subscriber subscriber() {
            return subscriber;
        }

        LogEntry event() {
            return event;
        }
    }

    /**
     * Returns a pass if the session has subscribed to the event and may see it, otherwise null. Any thread may call it.
     *
     * @param view the session's view, which must be known. A thread other than the router's reads it once for all
     *     events that it decides on
     * @param interest whether the session has subscribed to an event
     */
    static @Nullable Pass pass(Subscriber subscriber, View view, Predicate<LogEntry> interest, LogEntry event) {
        return interest.test(event) && sees(subscriber, view, event) ? new Pass(subscriber, event) : null;
    }

    /**
     * Does the same for a session that the index has found, which has therefore subscribed to the event. Only for the
     * router's thread.
     */
    static @Nullable Pass passMatched(Subscriber subscriber, LogEntry event) {
        return sees(subscriber, subscriber.view(), event) ? new Pass(subscriber, event) : null;
    }

    private static boolean sees(Subscriber subscriber, View view, LogEntry event) {
        return view.sees(event) && (!event.subject().secret() || isFor(subscriber.owner(), event));
    }

    private static boolean isFor(@Nullable Caller owner, LogEntry event) {
        return owner != null && event.subject().seenBy().contains(owner.userId());
    }
}
