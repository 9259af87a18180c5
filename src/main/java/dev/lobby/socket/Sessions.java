package dev.lobby.socket;

import dev.lobby.auth.Visitor;
import dev.lobby.edge.ClientAddress;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * All open sessions of this node. The class limits their number, in all and for each address, and checks regularly
 * whether the clients are still there. Thread-safe.
 */
@ApplicationScoped
class Sessions {
    private static final Duration CHECK_INTERVAL = Duration.ofMillis(100);

    private final SocketSettings settings;
    private final Time time;
    private final ClosingConnections closingConnections;
    private final Map<Outlet, OpenSession> open = new ConcurrentHashMap<>();
    private final Map<ClientAddress, Integer> byAddress = new ConcurrentHashMap<>();
    private final Map<ClientAddress, Integer> bySite = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicInteger anonymous = new AtomicInteger();
    private volatile boolean draining;

    /** Loaded early, because Payara's class loader no longer finds classes when the application stops. */
    private final CloseCause atStop = CloseCause.GOING_AWAY;

    @Inject
    Sessions(SocketSettings settings, Time time, ClosingConnections closingConnections) {
        this.settings = settings;
        this.time = time;
        this.closingConnections = closingConnections;
    }

    /** The data that is kept for an open session. */
    private record OpenSession(ClientAddress address, boolean anonymous, boolean resumable) {}

    void start(@Observes @Priority(Started.READERS) Started started, Workers workers) {
        workers.start("lobby-sessions", CHECK_INTERVAL, this::check);
    }

    /** Returns the problem with which a handshake is refused: there are too many sessions, or the server is going down. */
    Optional<Problem> refusal(Visitor visitor) {
        if (draining) {
            return Optional.of(Problem.unavailable());
        }
        ClientAddress address = visitor.address();
        if (byAddress.getOrDefault(address, 0) >= settings.maxSessionsPerAddress()
                || address.site().map(site -> bySite.getOrDefault(site, 0)).orElse(0) >= maxSessionsPerSite()) {
            return Optional.of(Problem.tooMany(1));
        }
        boolean full = count.get() >= settings.maxSessions()
                || (visitor.token().isEmpty() && anonymous.get() >= settings.maxAnonymousSessions());
        return full ? Optional.of(Problem.unavailable()) : Optional.empty();
    }

    boolean isDraining() {
        return draining;
    }

    private long maxSessionsPerSite() {
        return (long) settings.maxSessionsPerAddress() * ClientAddress.SITE_SHARES;
    }

    /** Counts a session. If too many handshakes passed at the same time, the last sessions are closed. */
    void opened(Outlet outlet, Protocol protocol, Visitor visitor) {
        int all = count.incrementAndGet();
        int fromAddress = byAddress.merge(visitor.address(), 1, Integer::sum);
        int fromSite = visitor.address()
                .site()
                .map(site -> bySite.merge(site, 1, Integer::sum))
                .orElse(0);
        OpenSession entry = new OpenSession(visitor.address(), visitor.token().isEmpty(), protocol == Protocol.V1);
        int withoutToken = entry.anonymous() ? anonymous.incrementAndGet() : 0;
        open.put(outlet, entry);
        if (all > settings.maxSessions()
                || withoutToken > settings.maxAnonymousSessions()
                || fromAddress > settings.maxSessionsPerAddress()
                || fromSite > maxSessionsPerSite()) {
            outlet.close(CloseCause.OVERLOADED);
        }
    }

    /** Counts a session as no longer anonymous. */
    void authenticated(Outlet outlet) {
        open.computeIfPresent(outlet, (same, entry) -> {
            if (entry.anonymous()) {
                anonymous.decrementAndGet();
            }
            return new OpenSession(entry.address(), false, entry.resumable());
        });
    }

    void closed(Outlet outlet) {
        OpenSession entry = open.remove(outlet);
        if (entry != null) {
            count.decrementAndGet();
            if (entry.anonymous()) {
                anonymous.decrementAndGet();
            }
            forget(byAddress, entry.address());
            entry.address().site().ifPresent(site -> forget(bySite, site));
        }
    }

    private static void forget(Map<ClientAddress, Integer> counts, ClientAddress one) {
        counts.computeIfPresent(one, (same, sessions) -> sessions == 1 ? null : sessions - 1);
    }

    /** Checks all sessions and closing connections. Returns false, because there is nothing more to do at once. */
    private boolean check() {
        long now = time.nanos();
        open.keySet().forEach(outlet -> outlet.look(now));
        closingConnections.look(now);
        return false;
    }

    /**
     * Refuses handshakes from now on, and closes the sessions evenly over the time, so that the other servers do not get all
     * clients at once. Those come first that can resume there.
     */
    void drain(@Observes @Priority(Draining.SESSIONS) Draining leaving) {
        draining = true;
        List<Outlet> leave = open.entrySet().stream()
                .sorted(Comparator.comparing(session -> !session.getValue().resumable()))
                .map(Map.Entry::getKey)
                .toList();
        long begun = time.nanos();
        for (int i = 0; i < leave.size(); i++) {
            long due = begun + leaving.time().toNanos() * i / leave.size();
            for (long left = due - time.nanos(); left > 0; left = due - time.nanos()) {
                LockSupport.parkNanos(left);
            }
            leave.get(i).closeNow(atStop);
        }
        // Those whose handshakes were under way.
        open.keySet().forEach(outlet -> outlet.closeNow(atStop));
    }

    void resume(@Observes Resumed resumed) {
        draining = false;
    }
}
