package dev.lobby.subscription;

import dev.lobby.log.LogEntry;
import dev.lobby.log.LogTail;
import dev.lobby.subscription.Gate.Pass;
import dev.lobby.subscription.Page.End;
import dev.lobby.subscription.Page.Events;
import dev.lobby.subscription.Page.Known;
import dev.lobby.subscription.Page.Wanted;
import dev.lobby.wire.CloseCause;
import dev.lobby.wire.Frame;
import java.util.List;
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
    private final Progress progress;
    private final LogTail tail;
    private final Frames frames;
    private final CatchUp catchUp;
    private final Rights rights;
    private final Subscribers subscribers;
    private final int page;
    private int delivered;

    /** The latest {@code live} frame, and the position that it announces. */
    private @Nullable Frame liveFrame;

    private long livePosition;

    /** @param page a subscriber that is no more events behind than this receives the rest at once */
    Delivery(
            Progress progress,
            LogTail tail,
            Frames frames,
            CatchUp catchUp,
            Rights rights,
            Subscribers subscribers,
            int page) {
        this.progress = progress;
        this.tail = tail;
        this.frames = frames;
        this.catchUp = catchUp;
        this.rights = rights;
        this.subscribers = subscribers;
        this.page = page;
    }

    /** Returns who delivers an event, once, to each live subscriber that it is called for and that may see it. */
    Consumer<Subscriber> of(LogEntry event) {
        return new FanOut(event);
    }

    /** Returns how many events were delivered since the last call. */
    int takeDelivered() {
        int taken = delivered;
        delivered = 0;
        return taken;
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
            if (!subscriber.routed.live || subscriber.routed.seen >= event.position()) {
                return;
            }
            Pass pass = Gate.passMatched(subscriber, event);
            if (pass != null && subscriber.isDue(progress)) {
                subscriber.routed.eventWithheld = true;
            } else if (pass != null) {
                boolean unused = deliver(pass, subscriber.speaksV1() ? placed(pass) : plain(pass));
            }
        }

        private Frame plain(Pass pass) {
            if (plain == null) {
                plain = Frames.plain(pass);
            }
            return plain;
        }

        private Frame placed(Pass pass) {
            if (placed == null) {
                placed = frames.placed(pass);
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
        subscriber.routed.seen = position;
        delivered++;
        inform(subscriber);
        return true;
    }

    private void inform(Subscriber subscriber) {
        subscriber.routed.informedAt = progress.now();
        subscriber.recipient().mailArrived();
    }

    /** Marks a subscriber as behind, from the cursor on. A worker reads for it as soon as its mailbox has room. */
    void fallBehind(Subscriber subscriber, long cursor) {
        fallBehind(subscriber, cursor, 0);
    }

    /** @param bytes the size of the next frame, or 0 if it is unknown */
    private void fallBehind(Subscriber subscriber, long cursor, int bytes) {
        subscribers.setLive(subscriber, false);
        subscriber.standing = subscriber.standing.at(cursor);
        subscriber.mailbox().awaitRoom(bytes);
    }

    /** Sets a subscriber's cursor as its client wishes. The events after it are sent next. */
    void replay(Subscriber subscriber, long cursor) {
        if (subscribers.closeIfDue(subscriber)) {
            return;
        }
        subscriber.routed.seen = cursor;
        boolean live = subscriber.routed.live;
        // A subscriber that is behind is with a worker, or will be as soon as its mailbox has room. The worker still
        // reads the events up to the new cursor: the patterns match none of them, but the user's tokens may have ended
        // there.
        long from = live ? cursor : Math.min(subscriber.standing.cursor(), cursor);
        subscriber.standing = subscriber.standing.replayingFrom(from);
        if (live) {
            subscribers.setLive(subscriber, false);
            catchUpOrJoin(subscriber);
        }
    }

    /** Delivers the page that a worker has read for a subscriber that is behind. */
    void take(Page read) {
        Subscriber subscriber = read.subscriber();
        if (!subscriber.routed.open || subscribers.closeIfDue(subscriber)) {
            return;
        }
        if (read.found() instanceof Known known) {
            subscribers.admit(subscriber, known.memberships());
        }
        if (read.standing().replays() != subscriber.standing.replays()) {
            catchUp.add(subscriber);
        } else if (read.found() instanceof Known) {
            catchUpOrJoin(subscriber);
        } else if (read.found() instanceof Events events && deliverWanted(read, events.wanted())) {
            subscriber.standing = subscriber.standing.at(events.upTo());
            catchUpOrJoin(subscriber);
        } else if (read.found() instanceof End end && deliverWanted(read, end.wanted())) {
            subscribers.close(subscriber, end.why());
        }
    }

    /** Delivers what is still wanted. Returns whether there was room for all of it. */
    private boolean deliverWanted(Page read, List<Wanted> wanted) {
        Interests interests = read.subscriber().interests();
        boolean unchanged = interests == read.standing().interests();
        for (Wanted one : wanted) {
            boolean stillWanted = unchanged || interests.include(one.pass().event());
            if (stillWanted && !deliver(one.pass(), one.frame())) {
                return false;
            }
        }
        return true;
    }

    private void catchUpOrJoin(Subscriber subscriber) {
        boolean far = progress.position() - subscriber.standing.cursor() > page;
        if (far || !subscriber.view().isKnown()) {
            catchUp.add(subscriber);
        } else {
            join(subscriber);
        }
    }

    /** Copies the missing events from the tail, and makes the subscriber live if the tail and the mailbox allow it. */
    private void join(Subscriber subscriber) {
        Predicate<LogEntry> interest = subscriber.interests().selection();
        long cursor = subscriber.standing.cursor();
        while (cursor < progress.position()) {
            LogEntry event = tail.at(cursor + 1);
            if (event == null || rights.areForgotten(subscriber.standing, cursor)) {
                subscriber.standing = subscriber.standing.at(cursor);
                catchUp.add(subscriber);
                return;
            }
            if (subscriber.isEndedBy(event)) {
                subscribers.close(subscriber, CloseCause.TOKEN_ENDED);
                return;
            }
            Pass pass = Gate.pass(subscriber, subscriber.view(), interest, event);
            if (pass != null && !deliver(pass, frames.of(pass))) {
                return;
            }
            cursor = event.position();
        }
        // A client that has set its cursor may be ahead of the router.
        cursor = Math.max(cursor, subscriber.routed.seen);
        subscriber.standing = subscriber.standing.at(cursor);
        if (sendLive(subscriber, cursor)) {
            subscribers.setLive(subscriber, true);
        }
    }

    /** Sends {@code live}, unless the client cannot use it. Returns whether the subscriber can be live. */
    private boolean sendLive(Subscriber subscriber, long position) {
        // A client that has just asked for a replay would take the frame for part of it. If it was then cut off,
        // it would resume after this position, and never have what it asked for.
        if (!subscriber.speaksV1() || subscriber.interests().isEmpty()) {
            return true;
        }
        if (liveFrame == null || livePosition != position) {
            // Most subscribers that receive such a frame at the same time are at the same position.
            liveFrame = frames.live(position);
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
    void sendLiveToQuiet(long interval) {
        for (Subscriber subscriber : subscribers.all()) {
            boolean quiet = progress.now() - subscriber.routed.informedAt >= interval;
            if (subscriber.routed.live && quiet && !subscriber.isDue(progress)) {
                boolean unused = sendLive(subscriber, subscriber.servedUpTo(progress));
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
