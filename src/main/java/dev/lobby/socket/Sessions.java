package dev.lobby.socket;

import dev.lobby.auth.Visitor;
import dev.lobby.edge.limit.Holdings.Shortage;
import dev.lobby.edge.limit.Payer;
import dev.lobby.rest.Problem;
import dev.lobby.subscription.Protocol;
import dev.lobby.wire.CloseCause;
import dev.lobby.wire.ClosingConnections;
import dev.lobby.wire.Outlet;
import dev.lobby.work.Draining;
import dev.lobby.work.Resumed;
import dev.lobby.work.Started;
import dev.lobby.work.Time;
import dev.lobby.work.Workers;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * All open sessions of this server. Each has one of the {@link Places}. The class checks regularly whether the clients
 * are still there. Thread-safe.
 */
@ApplicationScoped
class Sessions {
    private static final Duration CHECK_INTERVAL = Duration.ofMillis(100);

    /** If as much time has passed between two checks, the server's process or machine was suspended. */
    private static final long STANDSTILL_NANOS = CHECK_INTERVAL.multipliedBy(10).toNanos();

    /**
     * How long a handshake keeps its place. A server may open no session if the client is gone before it has the answer,
     * and not report this.
     */
    private static final long ARRIVAL_NANOS = Duration.ofSeconds(10).toNanos();

    private final Time time;
    private final ClosingConnections closingConnections;
    private final Map<Outlet, OpenSession> open = new ConcurrentHashMap<>();
    private final Places places;

    /** The handshakes that have a place and whose sessions are not open yet, and since when. */
    private final Map<Visitor, Long> arriving = new ConcurrentHashMap<>();

    private volatile boolean draining;

    /** Used only by the thread that checks. */
    private long lastCheck;

    @Inject
    Sessions(Places places, Time time, ClosingConnections closingConnections) {
        this.time = time;
        this.closingConnections = closingConnections;
        this.places = places;
        this.lastCheck = time.nanos();
    }

    /** The data that is kept for an open session. */
    private record OpenSession(Payer payer, boolean resumable) {}

    void start(@Observes @Priority(Started.READERS) Started started, Workers workers) {
        workers.start("lobby-sessions", CHECK_INTERVAL, this::check);
    }

    /**
     * Takes a place for the session of a handshake. {@link #opened} takes it over. If no session opens, call {@link
     * #abandoned}.
     *
     * @return the problem with which the handshake is refused: there are too many sessions, or the server is going down
     */
    Optional<Problem> arrives(Visitor visitor) {
        if (draining) {
            return Optional.of(Problem.unavailable());
        }
        Optional<Shortage> shortage = places.take(visitor.payer());
        if (shortage.isEmpty()) {
            arriving.put(visitor, time.nanos());
        }
        return shortage.map(why -> why == Shortage.OF_ALL ? Problem.unavailable() : Problem.tooMany(1));
    }

    /** Gives the place of a handshake back, unless its session has opened. */
    void abandoned(Visitor visitor) {
        if (arriving.remove(visitor) != null) {
            places.free(visitor.payer());
        }
    }

    boolean isDraining() {
        return draining;
    }

    /** Adds a session. If its handshake took so long that its place was given back, and all are taken, it is closed. */
    void opened(Outlet outlet, Protocol protocol, Visitor visitor) {
        boolean hasPlace =
                arriving.remove(visitor) != null || places.take(visitor.payer()).isEmpty();
        if (hasPlace) {
            open.put(outlet, new OpenSession(visitor.payer(), protocol == Protocol.V1));
            if (draining) {
                // drain() may have looked at the open sessions for the last time.
                outlet.closeNow(CloseCause.GOING_AWAY);
            }
        } else {
            outlet.close(CloseCause.OVERLOADED);
        }
    }

    /** Counts a session for its user from now on. Returns false if the user has as many sessions as it may have. */
    boolean belongsTo(Outlet outlet, String userId) {
        AtomicBoolean full = new AtomicBoolean();
        open.computeIfPresent(outlet, (same, entry) -> {
            Payer user = new Payer(entry.payer().address(), userId);
            if (entry.payer().equals(user)) {
                return entry;
            }
            full.set(places.authenticated(entry.payer(), user).isPresent());
            return full.get() ? entry : new OpenSession(user, entry.resumable());
        });
        return !full.get();
    }

    void closed(Outlet outlet) {
        OpenSession entry = open.remove(outlet);
        if (entry != null) {
            places.free(entry.payer());
        }
    }

    /** Checks all sessions and closing connections. Returns false, because there is nothing more to do at once. */
    boolean check() {
        long now = time.nanos();
        if (now - lastCheck >= STANDSTILL_NANOS) {
            // What clients sent and took meanwhile is known to the kernel, and not yet here.
            open.keySet().forEach(outlet -> outlet.beginAnew(now));
        }
        lastCheck = now;
        open.keySet().forEach(outlet -> outlet.check(now));
        arriving.forEach((visitor, since) -> {
            if (now - since >= ARRIVAL_NANOS) {
                abandoned(visitor);
            }
        });
        closingConnections.check(now);
        return false;
    }

    /**
     * Refuses handshakes from now on, and closes the sessions evenly over the time, so that the other servers do not
     * get all clients at once. Sessions that can resume there are closed first.
     */
    void drain(@Observes @Priority(Draining.SESSIONS) Draining leaving) {
        draining = true;
        List<Outlet> leave = open.entrySet().stream()
                .sorted(Comparator.comparing(session -> !session.getValue().resumable()))
                .map(Map.Entry::getKey)
                .toList();
        long begun = time.nanos();
        boolean interrupted = Thread.interrupted();
        for (int i = 0; i < leave.size(); i++) {
            long due = begun + leaving.time().toNanos() * i / leave.size();
            for (long left = due - time.nanos(); left > 0; left = due - time.nanos()) {
                LockSupport.parkNanos(left);
                // With the flag set, the thread would not park again.
                interrupted |= Thread.interrupted();
            }
            leave.get(i).closeNow(CloseCause.GOING_AWAY);
        }
        // Those whose handshakes were under way.
        open.keySet().forEach(outlet -> outlet.closeNow(CloseCause.GOING_AWAY));
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    void resume(@Observes Resumed resumed) {
        draining = false;
    }
}
