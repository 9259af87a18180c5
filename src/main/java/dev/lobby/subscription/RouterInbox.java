package dev.lobby.subscription;

import dev.lobby.edge.limit.Accounts;
import dev.lobby.edge.limit.FairQueue;
import dev.lobby.edge.limit.Holdings;
import dev.lobby.edge.limit.Payer;
import dev.lobby.edge.limit.Resource;
import dev.lobby.wire.CloseCause;
import dev.lobby.wire.Mailbox;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The commands that wait for the router. Addresses take turns, and so do the users of an address, so a command waits for
 * few others, however many somebody else has sent. The commands of one session keep their order. Bounded, and one address
 * has only a part of it. Each session has a part of its own, too. Thread-safe.
 */
@ApplicationScoped
public class RouterInbox {
    /** An address may have the n-th part of all waiting commands. */
    private static final int PART_OF_ADDRESS = 8;

    /** An address may have as many, also in a small inbox. */
    private static final int FEW = 16;

    private final SubscriptionSettings settings;
    private final Holdings waitingThreads;
    private final int most;
    private final int mostOfAddress;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final FairQueue<RouterCommand> waiting = new FairQueue<>();

    /**
     * The ends of sessions. They have their own queue, which commands cannot fill. Bounded by the number of sessions.
     */
    private final Queue<RouterCommand> endings = new ConcurrentLinkedQueue<>();

    private volatile Runnable onAdded = () -> {};

    @Inject
    RouterInbox(SubscriptionSettings settings, Accounts accounts) {
        this.settings = settings;
        this.waitingThreads = accounts.held(Resource.WAITING_THREADS);
        this.most = settings.routerInbox();
        this.mostOfAddress = Math.max(FEW, most / PART_OF_ADDRESS);
    }

    /** Sets the callback for an added command. */
    void onAdded(Runnable callback) {
        onAdded = callback;
    }

    /** Returns the room of a new session for its waiting commands. */
    Semaphore partOfSession() {
        return new Semaphore(settings.sessionInbox());
    }

    /**
     * Ends the session before all waiting commands. This never waits and is never refused, because a session that does not
     * end would be served forever. Nothing more is put into its mailbox.
     */
    void endNow(Subscriber subscriber, CloseCause why) {
        if (subscriber.endCause.compareAndSet(null, why)) {
            addEnding(state -> state.end(subscriber, why));
        }
    }

    /** Forgets a session that has ended, before all waiting commands. Call this once. Never waits. */
    void close(Subscriber subscriber) {
        addEnding(state -> state.close(subscriber));
    }

    private void addEnding(RouterCommand ending) {
        endings.add(ending);
        onAdded.run();
    }

    /**
     * Adds a session's command. If there is no room for it, or for its answer, the thread waits, so that a session
     * cannot fill what all share. A waiting thread serves nobody else, and servers have few threads, so only a few may
     * wait at once, and nobody may have most of them.
     *
     * @param answerBytes the maximum size of the answer
     */
    void execute(Subscriber subscriber, int answerBytes, RouterCommand command) {
        if (subscriber.gone || subscriber.endCause.get() != null) {
            return;
        }
        try {
            CloseCause why = queue(subscriber, answerBytes, command, Duration.ZERO, Duration.ZERO);
            if (why != null) {
                why = waitAndQueue(subscriber, answerBytes, command).orElse(null);
            }
            if (why != null) {
                endNow(subscriber, why);
                // The router may be late.
                subscriber.recipient().close(why);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            subscriber.recipient().close(CloseCause.OVERLOADED);
        }
    }

    private Optional<CloseCause> waitAndQueue(Subscriber subscriber, int answerBytes, RouterCommand command)
            throws InterruptedException {
        Payer payer = subscriber.payer();
        if (waitingThreads.take(payer, 1).isPresent()) {
            // The client may be innocent, and come again.
            return Optional.of(CloseCause.OVERLOADED);
        }
        try {
            return Optional.ofNullable(
                    queue(subscriber, answerBytes, command, settings.answerPatience(), settings.inboxTimeout()));
        } finally {
            waitingThreads.giveBack(payer, 1);
        }
    }

    /**
     * Adds the command, with room for its answer.
     *
     * @param answerPatience how long to wait for the client to read its earlier answers
     * @param patience how long to wait for anything else
     * @return why the session must end, or null if the command is queued
     */
    private @Nullable CloseCause queue(
            Subscriber subscriber, int answerBytes, RouterCommand command, Duration answerPatience, Duration patience)
            throws InterruptedException {
        Mailbox mailbox = subscriber.mailbox();
        CloseCause why = mailbox.reserveAnswer(answerBytes, answerPatience.toNanos(), patience.toNanos());
        if (why != null) {
            return why;
        }
        boolean entered = false;
        boolean queued = false;
        try {
            entered = subscriber.inbox().tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
            queued = entered
                    && offer(
                            subscriber.opener(),
                            state -> carryOut(state, subscriber, answerBytes, command),
                            patience.toNanos());
            return queued ? null : CloseCause.OVERLOADED;
        } finally {
            if (!queued) {
                mailbox.returnAnswer(answerBytes);
            }
            if (entered && !queued) {
                subscriber.inbox().release();
            }
        }
    }

    private void carryOut(RouterState state, Subscriber subscriber, int answerBytes, RouterCommand command) {
        subscriber.inbox().release();
        try {
            command.carryOut(state);
        } catch (RuntimeException | Error e) {
            // Nobody knows how much of it was carried out, and its client would wait for the answer.
            endNow(subscriber, CloseCause.OVERLOADED);
            throw e;
        } finally {
            subscriber.mailbox().returnAnswer(answerBytes);
        }
    }

    /**
     * Adds a command, and waits for room if necessary.
     *
     * @param payer whose turn it takes
     * @param patienceNanos how long to wait at most
     * @return whether it was added
     */
    boolean offer(Payer payer, RouterCommand command, long patienceNanos) throws InterruptedException {
        long left = patienceNanos;
        lock.lockInterruptibly();
        try {
            while (isFullFor(payer)) {
                if (left <= 0) {
                    return false;
                }
                left = room.awaitNanos(left);
            }
            waiting.add(payer, command);
        } finally {
            lock.unlock();
        }
        onAdded.run();
        return true;
    }

    private boolean isFullFor(Payer payer) {
        return waiting.size() >= most || waiting.sizeOfAddress(payer) >= mostOfAddress;
    }

    /** Removes and returns the next command; null if there is none. */
    @Nullable
    RouterCommand poll() {
        RouterCommand ending = endings.poll();
        return ending != null ? ending : pollWaiting();
    }

    private @Nullable RouterCommand pollWaiting() {
        lock.lock();
        try {
            RouterCommand next = waiting.next();
            if (next != null) {
                room.signalAll();
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    boolean isEmpty() {
        lock.lock();
        try {
            return endings.isEmpty() && waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }
}
