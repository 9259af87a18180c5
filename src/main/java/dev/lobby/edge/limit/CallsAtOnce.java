package dev.lobby.edge.limit;

import dev.lobby.edge.ClientAddress;
import dev.lobby.logging.RefusalLog;
import dev.lobby.rest.Problem;
import dev.lobby.work.Time;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Limits how many calls of one user and of one address are carried out at once. Each occupies a thread of the server and a
 * connection to the database, so without the limit one client could occupy all of them. A few calls of an address run at
 * the same time, and a quarter as many while users of other addresses call, too: then these find a processor soon, and the
 * address is hardly slower, because what runs at the same time waits for the same processors. The others wait, and its
 * users take turns. Past the quota, a call is refused with 429, and with 503 if its turn does not come in time.
 * Thread-safe.
 */
@ApplicationScoped
public class CallsAtOnce {
    /** How long after a call an address still counts as one that calls, so that its next call finds room, too. */
    private static final long COMPANY_NANOS = Duration.ofSeconds(1).toNanos();

    private static final int SHARED = 4;

    private final Holdings calls;
    private final Holdings deletions;
    private final long running;
    private final Duration timeout;
    private final Time time;
    private final RefusalLog log;
    private final ReentrantLock lock = new ReentrantLock();

    /**
     * The turns of each address that has calls of users; an IPv6 site counts as one address. No more wait for one than the
     * quota of calls allows.
     */
    private final Map<ClientAddress, Turns> turns = new HashMap<>();

    /** The address of the last call that takes turns. */
    private @Nullable ClientAddress last;

    private long lastAt;

    /** When the last call of another address than {@link #last} began. */
    private long beforeAt;

    @Inject
    public CallsAtOnce(Accounts accounts, LimitSettings settings, Time time, RefusalLog log) {
        this.calls = accounts.held(Resource.CALLS);
        this.deletions = accounts.held(Resource.DELETIONS);
        this.running = settings.runningCalls();
        this.timeout = settings.turnTimeout();
        this.time = time;
        this.lastAt = time.nanos() - COMPANY_NANOS;
        this.beforeAt = lastAt;
        this.log = log;
    }

    /** A call that counts. End it, however it ends. Thread-safe. */
    public final class Call {
        private final Payer payer;
        private final CompletableFuture<Boolean> turn;
        private final AtomicBoolean ended = new AtomicBoolean();

        private Call(Payer payer, CompletableFuture<Boolean> turn) {
            this.payer = payer;
            this.turn = turn;
        }

        /** Whether the call must wait for its turn. */
        boolean mustWait() {
            return !turn.isDone();
        }

        /** Runs an action when the call's turn has come, or will not come; by any thread, perhaps at once. */
        void whenTurnIsKnown(Runnable action) {
            CompletableFuture<?> unused = turn.thenRun(action);
        }

        /** Waits for the turn, for a limited time. */
        void awaitTurn() {
            try {
                boolean unused = turn.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException | ExecutionException e) {
                giveUpTurn();
            } catch (InterruptedException e) {
                giveUpTurn();
                Thread.currentThread().interrupt();
            }
        }

        /** Gives up the turn, unless it has come. */
        void giveUpTurn() {
            if (mustWait() && locked(() -> leave(payer, turn))) {
                boolean unused = turn.complete(false);
            }
        }

        Duration timeout() {
            return timeout;
        }

        /**
         * Refuses the call if its turn will not come, with 503: the calls before it take too long, for example because the
         * database does not answer. Call this only when the turn is known.
         *
         * @throws dev.lobby.rest.ProblemException if it is refused
         */
        public void refuseWithoutTurn() {
            if (!turn.join()) {
                log.refused("calls of the same address that take too long", payer.toString());
                throw Problem.unavailable().exception();
            }
        }

        /** Ends the call. Idempotent. */
        public void end() {
            if (ended.compareAndSet(false, true)) {
                giveUpTurn();
                calls.giveBack(payer, 1);
                if (takesTurn(payer) && turn.join()) {
                    endTurn(payer);
                }
            }
        }
    }

    /**
     * Begins a call. One without a user takes no turn: what costs then is the hash of a password, which has turns of its
     * own.
     *
     * @throws dev.lobby.rest.ProblemException if there are too many
     */
    public Call begin(Payer payer) {
        take(calls, Resource.CALLS, payer);
        return new Call(payer, takesTurn(payer) ? locked(() -> enter(payer)) : CompletableFuture.completedFuture(true));
    }

    private boolean takesTurn(Payer payer) {
        return !payer.isAnonymous() && running != Quota.UNLIMITED;
    }

    private CompletableFuture<Boolean> enter(Payer payer) {
        ClientAddress address = payer.address().widest();
        if (!address.equals(last)) {
            last = address;
            beforeAt = lastAt;
        }
        lastAt = time.nanos();
        Turns ofAddress = turns.computeIfAbsent(address, unknown -> new Turns(0));
        ofAddress.allow(atOnce(address, lastAt));
        return ofAddress.begin(payer);
    }

    private int atOnce(ClientAddress address, long now) {
        long othersAt = address.equals(last) ? beforeAt : lastAt;
        boolean alone = now - othersAt >= COMPANY_NANOS;
        return (int) Math.min(Integer.MAX_VALUE, alone ? running : Math.max(1, running / SHARED));
    }

    private boolean leave(Payer payer, CompletableFuture<Boolean> turn) {
        Turns ofAddress = turns.get(payer.address().widest());
        return ofAddress != null && ofAddress.leave(payer, turn);
    }

    /**
     * Begins the deletion of a user or of a game, which can take minutes. It is part of a call that has begun.
     *
     * @return run this once, when it has ended, however it did
     * @throws dev.lobby.rest.ProblemException if there are too many
     */
    public Runnable beginDeletion(Payer payer) {
        take(deletions, Resource.DELETIONS, payer);
        return () -> deletions.giveBack(payer, 1);
    }

    private void take(Holdings from, Resource resource, Payer payer) {
        if (from.take(payer, 1).isPresent()) {
            throw refusal(resource, payer);
        }
    }

    private RuntimeException refusal(Resource resource, Payer payer) {
        log.refused("too many " + resource.title(), payer.toString());
        return Problem.tooMany(1).exception();
    }

    private void endTurn(Payer payer) {
        locked(() -> next(payer)).forEach(coming -> coming.complete(true));
    }

    private List<CompletableFuture<Boolean>> next(Payer payer) {
        ClientAddress address = payer.address().widest();
        Turns ofAddress = turns.get(address);
        if (ofAddress == null) {
            return List.of();
        }
        ofAddress.allow(atOnce(address, time.nanos()));
        List<CompletableFuture<Boolean>> next = ofAddress.end();
        if (ofAddress.isIdle()) {
            turns.remove(address);
        }
        return next;
    }

    private <T> T locked(Supplier<T> step) {
        lock.lock();
        try {
            return step.get();
        } finally {
            lock.unlock();
        }
    }

    /** How many users, addresses and sites are remembered. */
    int remembered() {
        return locked(turns::size) + calls.remembered() + deletions.remembered();
    }
}
