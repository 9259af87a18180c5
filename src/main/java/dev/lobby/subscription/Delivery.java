package dev.lobby.subscription;

import dev.lobby.log.Cursors;
import dev.lobby.log.LogEntry;
import dev.lobby.log.LogTail;
import dev.lobby.subscription.Gate.Pass;
import dev.lobby.wire.CloseCause;
import dev.lobby.wire.Frame;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The step that puts events into mailboxes. A live subscriber receives each event when it is routed. A subscriber that
 * is behind receives the pages that a worker has read for it. When it is close to the router, it receives the rest in
 * one step, which leaves no gap. A subscriber whose mailbox is full is behind from that event on. Only the router's
 * thread uses this class.
 */
final class Delivery {
    private final LogTail tail;
    private final Cursors cursors;
    private final CatchUp catchUp;
    private final Subscribers subscribers;
    private final SubscriptionMeters meters;
    private final int page;

    /** The router's clock, in nanoseconds. */
    private long now;

    private int delivered;

    /** The latest {@code live} frame, and the position that it announces. */
    private @Nullable Frame liveFrame;

    private long livePosition;

    Delivery(
            LogTail tail,
            Cursors cursors,
            CatchUp catchUp,
            Subscribers subscribers,
            SubscriptionMeters meters,
            int page) {
        this.tail = tail;
        this.cursors = cursors;
        this.catchUp = catchUp;
        this.subscribers = subscribers;
        this.meters = meters;
        this.page = page;
    }

    void setNow(long nanos) {
        now = nanos;
    }

    /** Delivers an event once to each live subscriber that wants it. */
    void deliver(LogEntry event) {
        subscribers.match(event, new FanOut(event));
    }

    /** Adds the number of delivered events to the meter. They are counted here first, because a meter costs more. */
    void meterDelivered() {
        if (delivered > 0) {
            meters.delivered(delivered);
            delivered = 0;
        }
    }

    /** The delivery of one event to its subscribers. It makes each form of the frame at most once. */
    private final class FanOut implements Consumer<Subscriber> {
        private final LogEntry event;
        private @Nullable Frame plain;
        private @Nullable Frame placed;

        FanOut(LogEntry event) {
            this.event = event;
        }

        @Override
        public void accept(Subscriber subscriber) {
            if (!subscriber.live || subscriber.seen >= event.position()) {
                return;
            }
            Pass pass = Gate.passMatched(subscriber, event);
            if (pass != null && subscriber.isDue(now)) {
                subscriber.eventWithheld = true;
            } else if (pass != null) {
                boolean unused = deliver(pass, subscriber.speaksV1() ? placed(pass) : plain(pass));
            }
        }

        private Frame plain(Pass pass) {
            if (plain == null) {
                plain = Frames.of(pass);
            }
            return plain;
        }

        private Frame placed(Pass pass) {
            if (placed == null) {
                placed = Frames.of(pass, cursors.at(event.position()));
            }
            return placed;
        }
    }

    private boolean deliver(Pass pass, Frame frame) {
        Subscriber subscriber = pass.subscriber();
        long position = pass.event().position();
        if (!subscriber.mailbox().offer(frame)) {
            fallBehind(subscriber, position - 1, frame.bytes());
            return false;
        }
        // Set between the mailbox and its owner. If one of them, or the frame, fails for lack of memory, the event is
        // routed again, and must then come to those that do not have it, and to no other.
        subscriber.seen = position;
        delivered++;
        inform(subscriber);
        return true;
    }

    private void inform(Subscriber subscriber) {
        subscriber.informedAt = now;
        subscriber.recipient().mailArrived();
    }

    /**
     * Marks a subscriber as behind, from the cursor on.
     *
     * @param bytes the size of the next frame, or 0 if it is unknown
     */
    void fallBehind(Subscriber subscriber, long cursor, int bytes) {
        subscribers.setLive(subscriber, false);
        subscriber.cursor = cursor;
        subscriber.mailbox().awaitRoom(bytes);
    }

    /** Sets a subscriber's cursor as its client wishes. The events after it are sent next. */
    void replay(Subscriber subscriber, long cursor, long routed) {
        if (subscribers.closeIfDue(subscriber, now)) {
            return;
        }
        subscriber.seen = cursor;
        boolean live = subscriber.live;
        // A subscriber that is behind is with a worker, or will be as soon as its mailbox has room. The worker still
        // reads the events up to the new cursor: the patterns match none of them, but the user's tokens may have ended
        // there.
        subscriber.cursor = live ? cursor : Math.min(subscriber.cursor, cursor);
        // Count last: a worker that reads the new number must also read the new cursor.
        subscriber.replays.incrementAndGet();
        if (live) {
            subscribers.setLive(subscriber, false);
            catchUpOrJoin(subscriber, routed);
        }
    }

    /** Delivers the page that a worker has read for a subscriber that is behind. */
    void take(CatchUp.Page read, long routed) {
        Subscriber subscriber = read.subscriber();
        if (!subscriber.open || subscribers.closeIfDue(subscriber, now)) {
            return;
        }
        if (read.memberships() != null) {
            subscribers.admit(subscriber, read.memberships(), routed);
        }
        if (read.replay() != subscriber.replays.get()) {
            catchUp.add(subscriber);
            return;
        }
        boolean unchanged = read.interests() == subscriber.interests;
        for (CatchUp.Wanted wanted : read.wanted()) {
            boolean stillWanted =
                    unchanged || subscriber.interests.include(wanted.pass().event());
            if (stillWanted && !deliver(wanted.pass(), wanted.frame())) {
                return;
            }
        }
        subscriber.cursor = read.upTo();
        if (read.end() != null) {
            subscribers.close(subscriber, read.end());
        } else {
            catchUpOrJoin(subscriber, routed);
        }
    }

    private void catchUpOrJoin(Subscriber subscriber, long routed) {
        if (routed - subscriber.cursor > page || !subscriber.view().isKnown()) {
            catchUp.add(subscriber);
        } else {
            join(subscriber, routed);
        }
    }

    /** Copies the missing events from the tail, and makes the subscriber live if the tail and the mailbox allow it. */
    private void join(Subscriber subscriber, long routed) {
        Predicate<LogEntry> interest = subscriber.interests.selection();
        while (subscriber.cursor < routed) {
            LogEntry event = tail.at(subscriber.cursor + 1);
            if (event == null || catchUp.hasForgottenRights(subscriber, subscriber.cursor)) {
                catchUp.add(subscriber);
                return;
            }
            if (subscriber.isEndedBy(event)) {
                subscribers.close(subscriber, CloseCause.TOKEN_ENDED);
                return;
            }
            Pass pass = Gate.pass(subscriber, subscriber.view(), interest, event);
            if (pass != null && !deliver(pass, catchUp.frame(pass))) {
                return;
            }
            subscriber.cursor = event.position();
        }
        // A client that has set its cursor may be ahead of the router.
        subscriber.cursor = Math.max(subscriber.cursor, subscriber.seen);
        if (sendLive(subscriber, subscriber.cursor)) {
            subscribers.setLive(subscriber, true);
        }
    }

    /** Sends {@code live}, unless the client cannot use it. Returns whether the subscriber can be live. */
    private boolean sendLive(Subscriber subscriber, long position) {
        // A client that has just asked for a replay would take the frame for part of it. If it was then cut off,
        // it would resume after this position, and never have what it asked for.
        if (!subscriber.speaksV1() || subscriber.interests.isEmpty()) {
            return true;
        }
        if (liveFrame == null || livePosition != position) {
            // Most subscribers that receive such a frame at the same time are at the same position.
            liveFrame = Frames.live(cursors.at(position));
            livePosition = position;
        }
        boolean told = subscriber.mailbox().offer(liveFrame);
        if (told) {
            inform(subscriber);
        } else {
            fallBehind(subscriber, position, liveFrame.bytes());
        }
        return told;
    }

    /** Sends {@code live} to subscribers that had no event during the interval, so that their cursors do not expire. */
    void sendLiveToQuiet(long interval, long routed) {
        for (Subscriber subscriber : subscribers.all()) {
            if (subscriber.live && now - subscriber.informedAt >= interval && !subscriber.isDue(now)) {
                boolean unused = sendLive(subscriber, subscriber.servedUpTo(routed));
            }
        }
    }

    /**
     * Delivers the answer to a command. The log does not hold it, so a client that does not read it is disconnected.
     */
    void answer(Subscriber subscriber, Frame answer) {
        if (subscriber.mailbox().offer(answer)) {
            subscriber.recipient().mailArrived();
        } else {
            subscribers.close(subscriber, CloseCause.UNREAD_ANSWERS);
        }
    }
}
