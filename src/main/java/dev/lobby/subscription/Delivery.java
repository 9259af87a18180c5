package dev.lobby.subscription;

import dev.lobby.log.Cursors;
import dev.lobby.log.LogEntry;
import dev.lobby.log.LogTail;
import dev.lobby.wire.CloseCause;
import dev.lobby.wire.Frame;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts events into mailboxes: of live subscribers each as it is routed, of those that are behind what a worker has read
 * for them and, once they are close to the router, the rest in one step, which leaves no gap. A subscriber whose mailbox
 * is full is behind from there on. It belongs to the router's thread.
 */
final class Delivery {
    private final LogTail tail;
    private final Cursors cursors;
    private final CatchUp catchUp;
    private final Roster roster;
    private final SubscriptionMeters tally;
    private final int page;

    /** The router's clock, in nanoseconds. */
    private long now;

    private int delivered;

    /** The last of its kind, and how far it says that a subscriber has come. */
    private @Nullable Frame live;

    private long livePlace;

    Delivery(LogTail tail, Cursors cursors, CatchUp catchUp, Roster roster, SubscriptionMeters tally, int page) {
        this.tail = tail;
        this.cursors = cursors;
        this.catchUp = catchUp;
        this.roster = roster;
        this.tally = tally;
        this.page = page;
    }

    void setNow(long nanos) {
        now = nanos;
    }

    /** To each live subscriber that wants it, once. */
    void deliver(LogEntry event) {
        roster.match(event.name(), new Fan(event));
    }

    /** Puts into the meter what was counted here first, for a meter costs more than an addition. */
    void tellDelivered() {
        if (delivered > 0) {
            tally.delivered(delivered);
            delivered = 0;
        }
    }

    private final class Fan implements Consumer<Subscriber> {
        private final LogEntry event;
        private @Nullable Frame plain;
        private @Nullable Frame placed;

        Fan(LogEntry event) {
            this.event = event;
        }

        @Override
        public void accept(Subscriber subscriber) {
            if (subscriber.live && subscriber.seen < event.position()) {
                subscriber.seen = event.position();
                boolean unused = deliver(subscriber, event, subscriber.speaksV1() ? placed() : plain());
            }
        }

        private Frame plain() {
            if (plain == null) {
                plain = Frames.of(event);
            }
            return plain;
        }

        private Frame placed() {
            if (placed == null) {
                placed = Frames.of(event, cursors.at(event.position()));
            }
            return placed;
        }
    }

    private boolean deliver(Subscriber subscriber, LogEntry event, Frame frame) {
        if (!offer(subscriber, frame)) {
            fallBehind(subscriber, event.position() - 1, frame.bytes());
            return false;
        }
        delivered++;
        return true;
    }

    private boolean offer(Subscriber subscriber, Frame frame) {
        if (!subscriber.mailbox().offer(frame)) {
            return false;
        }
        subscriber.informedAt = now;
        subscriber.recipient().mailArrived();
        return true;
    }

    /** @param bytes of what comes next, as far as that is known */
    void fallBehind(Subscriber subscriber, long cursor, int bytes) {
        roster.setLive(subscriber, false);
        subscriber.cursor = cursor;
        subscriber.mailbox().awaitRoom(bytes);
    }

    /** The client has set its cursor: what comes after it is sent next. */
    void replay(Subscriber subscriber, long cursor, long routed) {
        subscriber.seen = cursor;
        subscriber.replays.incrementAndGet();
        if (!subscriber.live) {
            // A worker has it, or will have it as soon as its mailbox has room. What it has not come to yet it still
            // reads,
            // for there its tokens may have ended; nothing of it counts for the patterns.
            subscriber.cursor = Math.min(subscriber.cursor, cursor);
        } else {
            subscriber.cursor = cursor;
            roster.setLive(subscriber, false);
            goOn(subscriber, routed);
        }
    }

    /** Takes what a worker has read for a subscriber that is behind. */
    void take(CatchUp.Page read, long routed) {
        Subscriber subscriber = read.subscriber();
        if (!subscriber.open) {
            return;
        }
        if (read.replay() != subscriber.replays.get()) {
            catchUp.add(subscriber);
            return;
        }
        boolean unchanged = read.interests() == subscriber.interests;
        for (CatchUp.Wanted wanted : read.wanted()) {
            boolean stillWanted = unchanged || subscriber.interests.include(wanted.event());
            if (stillWanted && !deliver(subscriber, wanted.event(), wanted.frame())) {
                return;
            }
        }
        subscriber.cursor = read.upTo();
        if (read.end() != null) {
            roster.close(subscriber, read.end());
        } else {
            goOn(subscriber, routed);
        }
    }

    private void goOn(Subscriber subscriber, long routed) {
        if (routed - subscriber.cursor > page) {
            catchUp.add(subscriber);
        } else {
            join(subscriber, routed);
        }
    }

    /** Copies what a subscriber lacks, if the tail has it all and the mailbox takes it, and makes it live. */
    private void join(Subscriber subscriber, long routed) {
        while (subscriber.cursor < routed) {
            LogEntry event = tail.at(subscriber.cursor + 1);
            if (event == null) {
                catchUp.add(subscriber);
                return;
            }
            if (subscriber.isEndedBy(event)) {
                roster.close(subscriber, CloseCause.TOKEN_ENDED);
                return;
            }
            if (subscriber.interests.include(event) && !deliver(subscriber, event, catchUp.frame(subscriber, event))) {
                return;
            }
            subscriber.cursor = event.position();
        }
        // Who has set the cursor may be ahead of the router.
        subscriber.cursor = Math.max(subscriber.cursor, subscriber.seen);
        if (tellPlace(subscriber, subscriber.cursor)) {
            roster.setLive(subscriber, true);
        }
    }

    private boolean tellPlace(Subscriber subscriber, long place) {
        if (!subscriber.speaksV1()) {
            return true;
        }
        if (live == null || livePlace != place) {
            // Of those that are told at once most have come equally far.
            live = Frames.live(cursors.at(place));
            livePlace = place;
        }
        boolean told = offer(subscriber, live);
        if (!told) {
            fallBehind(subscriber, place, live.bytes());
        }
        return told;
    }

    /** Tells those that have heard of nothing for so long how far they have come, so that their cursors stay young. */
    void tellTheQuiet(long interval, long routed) {
        for (Subscriber subscriber : roster.all()) {
            boolean due = subscriber.speaksV1() && subscriber.live && now - subscriber.informedAt >= interval;
            if (due && !subscriber.interests.patterns().isEmpty()) {
                boolean unused = tellPlace(subscriber, subscriber.place(routed));
            }
        }
    }

    /** The answer to a command, which is in no log. */
    void answer(Subscriber subscriber, Frame answer) {
        if (subscriber.mailbox().offer(answer)) {
            subscriber.recipient().mailArrived();
        } else {
            roster.close(subscriber, CloseCause.UNREAD_ANSWERS);
        }
    }
}
