package dev.lobby.subscription;

import dev.lobby.auth.TokensEnded;
import dev.lobby.log.LogEntry;
import dev.lobby.log.LogTail;
import dev.lobby.log.Memberships;
import dev.lobby.subscription.Gate.Pass;
import dev.lobby.subscription.Page.End;
import dev.lobby.subscription.Page.Events;
import dev.lobby.subscription.Page.Known;
import dev.lobby.subscription.Page.Wanted;
import dev.lobby.subscription.Refusal.Code;
import dev.lobby.wire.CloseCause;
import dev.lobby.wire.Frame;
import dev.lobby.work.Time;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.json.JsonValue;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The one place that keeps the order: the position of the router, the cursor of every subscriber, and what is put into
 * mailboxes. An event is routed, or a command is carried out between two events.
 *
 * <p>A live subscriber receives each event when it is routed. One that is behind receives the pages that a worker has read for
 * it. When it is close to the router, it receives the rest in one step, which leaves no gap. One whose mailbox is full is
 * behind from that event on.
 *
 * <p>The answer to a client's command has the id of the command, which is null if the client gave none. Only the router's
 * thread uses this class, but for the {@link #position} and the {@link #lag}.
 */
@Dependent
final class RouterState {
    private static final Logger LOG = System.getLogger(RouterState.class.getName());

    private static final Refusal TOO_LATE = new Refusal(
            Code.INVALID_COMMAND, "Only a session that has no subscription yet can subscribe 'after' a cursor.");

    private static final Refusal EXPIRED = new Refusal(
            Code.CURSOR_EXPIRED, "The log no longer holds all events after this cursor: list again, then follow.");

    private final LogTail tail;
    private final Progress progress;
    private final Frames frames;
    private final CatchUp catchUp;
    private final Subscribers subscribers;
    private final SubscriptionMeters meters;

    /** The number of delivered events that the meter does not have yet. */
    private int delivered;

    /** The latest {@code live} frame, and the position that it announces. */
    private @Nullable Frame liveFrame;

    private long livePosition;

    @Inject
    RouterState(
            LogTail tail,
            Time time,
            Frames frames,
            CatchUp catchUp,
            Subscribers subscribers,
            SubscriptionMeters meters) {
        this.tail = tail;
        this.progress = new Progress(time);
        this.frames = frames;
        this.catchUp = catchUp;
        this.subscribers = subscribers;
        this.meters = meters;
    }

    /** Starts at the log's end. */
    void begin() {
        progress.reach(tail.end());
    }

    /** The position of the last event that was routed. Any thread may call it. */
    long position() {
        return progress.position();
    }

    /** How many events of the log were not routed yet. Any thread may call it. */
    long lag() {
        return tail.end() - progress.position();
    }

    boolean isAtEnd() {
        return lag() <= 0;
    }

    /** Reads the clock, by which all happens until the next call. Returns the time, in nanoseconds. */
    long tick() {
        return progress.tick();
    }

    /** Routes one event, if there is one. */
    void routeNext() {
        LogEntry entry = tail.at(progress.position() + 1);
        if (entry != null) {
            route(entry);
            progress.reach(entry.position());
        } else if (progress.position() >= tail.origin() && !isAtEnd()) {
            skipToEnd();
        }
    }

    private void route(LogEntry entry) {
        if (!entry.signal()) {
            subscribers.changeMembership(entry);
            subscribers.match(entry, new FanOut(entry));
        } else if (entry.isSignal(TokensEnded.NAME)) {
            TokensEnded.parse(entry.payload()).ifPresentOrElse(subscribers::closeEnded, () -> warnOfUnreadable(entry));
        }
    }

    private static void warnOfUnreadable(LogEntry signal) {
        LOG.log(
                Level.WARNING,
                "The signal {0} at position {1} of the log cannot be read and has no effect",
                TokensEnded.NAME,
                signal.position());
    }

    /** The delivery of one event to its live subscribers. It makes each form of the frame at most once. */
    private final class FanOut implements Consumer<Subscriber> {
        private final LogEntry event;
        private @Nullable Frame plain;
        private @Nullable Frame placed;

        FanOut(LogEntry event) {
            this.event = event;
        }

        /** Delivers the event, once, if the subscriber is live and may see it. */
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

    /**
     * Marks a subscriber as behind, from the cursor on. A worker reads for it as soon as its mailbox has room.
     *
     * @param bytes the size of the next frame, or 0 if it is unknown
     */
    private void fallBehind(Subscriber subscriber, long cursor, int bytes) {
        subscribers.setLive(subscriber, false);
        subscriber.standing = subscriber.standing.at(cursor);
        subscriber.mailbox().awaitRoom(bytes);
    }

    /** The tail overtook the router, so every subscriber must catch up from the log. */
    private void skipToEnd() {
        // Do this first: a thread that sees the new position must also see that the memberships up to it are unknown.
        subscribers.forgetMemberships();
        subscribers.all().stream()
                .filter(subscriber -> subscriber.routed.live)
                .forEach(subscriber -> fallBehind(subscriber, subscriber.servedUpTo(progress), 0));
        progress.reach(tail.end());
    }

    /** Ends all sessions if the log was replaced by another: what they were sent may never have happened. */
    void leaveReplacedLog() {
        if (progress.position() < tail.origin()) {
            progress.reach(tail.origin());
            subscribers.closeAll(CloseCause.LOG_REPLACED);
        }
    }

    /** Ends some of the sessions whose tokens have expired. Returns whether there are more. */
    boolean closeExpired() {
        return subscribers.closeExpired(progress);
    }

    /**
     * Sends {@code live} to the sessions that had no event for so long, so that their cursors do not expire.
     *
     * @param interval in nanoseconds
     */
    void sendLiveToQuiet(long interval) {
        for (Subscriber subscriber : subscribers.all()) {
            boolean quiet = progress.now() - subscriber.routed.informedAt >= interval;
            if (subscriber.routed.live && quiet && !subscriber.isDue(progress)) {
                boolean unused = sendLive(subscriber, subscriber.servedUpTo(progress));
            }
        }
    }

    /** Adds the number of delivered events to the meter. They are counted here first, because a meter costs more. */
    void meterDelivered() {
        if (delivered > 0) {
            meters.delivered(delivered);
            delivered = 0;
        }
    }

    /** Opens a session, which belongs to a token's user if there is one. Otherwise it may need a token soon. */
    void open(Subscriber subscriber, @Nullable Claim claim) {
        if (subscribers.open(subscriber)) {
            subscriber.routed.informedAt = progress.now();
            if (claim == null) {
                subscribers.awaitOwner(subscriber, progress.now());
            } else {
                own(subscriber, claim);
            }
        }
    }

    /**
     * Makes the session belong to the token's user, if it does not already, until the token expires. If the router has
     * passed the end of this token since it was checked, the session ends at once.
     */
    void own(Subscriber subscriber, Claim claim) {
        if (subscriber.routed.open && subscriber.routed.eventWithheld) {
            subscribers.close(subscriber, CloseCause.TOKEN_ENDED);
        } else if (subscriber.routed.open) {
            subscribers.own(
                    subscriber,
                    claim.token().caller(),
                    progress.at(claim.token().expiresAt()));
            endIfTokenEnded(subscriber, claim.since());
        }
    }

    private void endIfTokenEnded(Subscriber subscriber, long since) {
        for (long passed = since + 1; passed <= progress.position() && subscriber.routed.open; passed++) {
            LogEntry entry = tail.at(passed);
            if (entry == null) {
                // The tail no longer has the event, so the token must be checked again, when the client comes back.
                subscribers.close(subscriber, CloseCause.OVERLOADED);
            } else if (subscriber.isEndedBy(entry)) {
                subscribers.close(subscriber, CloseCause.TOKEN_ENDED);
            }
        }
    }

    /** Lets the session see what its owner may see. */
    void admit(Subscriber subscriber, Memberships.Known memberships) {
        if (subscriber.routed.open) {
            subscribers.admit(subscriber, memberships, progress.position());
            if (subscriber.routed.live && !subscriber.view().isKnown()) {
                fallBehind(subscriber, subscriber.servedUpTo(progress), 0);
            }
        }
    }

    /** Subscribes to all of the patterns from now on, or to none. */
    void subscribe(Subscriber subscriber, Patterns patterns, @Nullable JsonValue id) {
        boolean known = subscriber.interests().all().containsAll(patterns.all());
        // If the subscriber is behind, a worker may have read ahead without a new pattern.
        long after = known ? subscriber.servedUpTo(progress) : subscriber.reached(progress);
        boolean unused = add(subscriber, patterns, after, id);
    }

    /**
     * Subscribes to all of the patterns, with all events after the position, or to none.
     *
     * @param after empty if the log no longer holds all events after the client's cursor
     */
    void resume(Subscriber subscriber, Patterns patterns, OptionalLong after, @Nullable JsonValue id) {
        if (!subscriber.interests().isEmpty()) {
            refuse(subscriber, TOO_LATE, id);
        } else if (after.isEmpty() || !tail.isOfThisLog(after.getAsLong())) {
            refuse(subscriber, EXPIRED, id);
        } else if (add(subscriber, patterns, after.getAsLong(), id)) {
            replay(subscriber, after.getAsLong());
        }
    }

    /** Adds the patterns and answers. Returns whether the session is open and has them. */
    private boolean add(Subscriber subscriber, Patterns patterns, long after, @Nullable JsonValue id) {
        if (!subscriber.routed.open) {
            return false;
        }
        Optional<Refusal> refusal = subscribers.add(subscriber, patterns.all(), after);
        if (refusal.isPresent()) {
            refuse(subscriber, refusal.get(), id);
            return false;
        }
        acknowledge(subscriber, frames.subscribed(patterns, after, id));
        return subscriber.routed.open;
    }

    /** Sets a subscriber's cursor as its client wishes. The events after it are sent next. */
    private void replay(Subscriber subscriber, long cursor) {
        if (subscribers.closeIfDue(subscriber, progress)) {
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

    /** Delivers a page of the log that a worker has read for a subscriber that is behind. */
    void take(Page page) {
        try {
            deliver(page);
        } catch (RuntimeException | Error e) {
            // No worker has the subscriber any more, so it would stay behind for ever.
            subscribers.close(page.subscriber(), CloseCause.OVERLOADED);
            throw e;
        }
    }

    private void deliver(Page read) {
        Subscriber subscriber = read.subscriber();
        if (!subscriber.routed.open || subscribers.closeIfDue(subscriber, progress)) {
            return;
        }
        if (read.found() instanceof Known known) {
            subscribers.admit(subscriber, known.memberships(), progress.position());
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
        boolean far = catchUp.isFar(progress.position() - subscriber.standing.cursor());
        if (far || !subscriber.view().isKnown()) {
            catchUp.add(subscriber);
        } else {
            join(subscriber);
        }
    }

    /** Copies the missing events from memory, and makes the subscriber live if it has them all and the mailbox has room. */
    private void join(Subscriber subscriber) {
        Predicate<LogEntry> interest = subscriber.interests().selection();
        long cursor = subscriber.standing.cursor();
        while (cursor < progress.position()) {
            LogEntry event = catchUp.recent(subscriber.standing, cursor);
            if (event == null) {
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

    /** Unsubscribes from the patterns. A pattern that the session does not have is not an error. */
    void unsubscribe(Subscriber subscriber, Patterns patterns, @Nullable JsonValue id) {
        if (subscriber.routed.open) {
            subscribers.remove(subscriber, patterns.all());
            acknowledge(subscriber, Frames.unsubscribed(patterns, id));
        }
    }

    /** Sends an answer. Plain sessions get no acknowledgements. */
    void acknowledge(Subscriber subscriber, Frame answer) {
        if (subscriber.routed.open && subscriber.speaksV1()) {
            answer(subscriber, answer);
        }
    }

    /** Answers a command that cannot be carried out. */
    void refuse(Subscriber subscriber, Refusal refusal, @Nullable JsonValue id) {
        if (subscriber.routed.open) {
            meters.refused(refusal.code());
            answer(subscriber, Frames.refused(refusal, id));
        }
    }

    /** The log does not hold an answer, so a client that does not read it is disconnected. */
    private void answer(Subscriber subscriber, Frame answer) {
        if (subscriber.mailbox().offer(answer)) {
            subscriber.recipient().mailArrived();
        } else {
            subscribers.close(subscriber, CloseCause.UNREAD_ANSWERS);
        }
    }

    /** Ends the session, and tells its client why. */
    void end(Subscriber subscriber, CloseCause why) {
        if (subscriber.routed.open) {
            subscribers.close(subscriber, why);
        }
    }

    /** Forgets a session that has ended. */
    void close(Subscriber subscriber) {
        subscribers.close(subscriber);
    }
}
