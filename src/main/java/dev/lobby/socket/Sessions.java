package dev.lobby.socket;

import dev.lobby.auth.Visitor;
import dev.lobby.edge.ClientAddress;
import dev.lobby.rest.Problem;
import dev.lobby.wire.CloseCause;
import dev.lobby.wire.ClosingConnections;
import dev.lobby.wire.Outlet;
import dev.lobby.work.Started;
import dev.lobby.work.Time;
import dev.lobby.work.Workers;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * All open sessions of this node: how many there may be, in all and of one address, and whether the far ends are there. Thread-safe.
 */
@ApplicationScoped
class Sessions {
    private static final Duration LOOK = Duration.ofMillis(100);

    private final SocketSettings settings;
    private final Time time;
    private final ClosingConnections departures;
    private final Map<Outlet, Place> open = new ConcurrentHashMap<>();
    private final Map<ClientAddress, Integer> ofAddress = new ConcurrentHashMap<>();
    private final Map<ClientAddress, Integer> ofSite = new ConcurrentHashMap<>();
    private final AtomicInteger number = new AtomicInteger();
    private final AtomicInteger anonymous = new AtomicInteger();

    /** Payara's class loader finds no class any more when the application stops, so it is found before. */
    private final CloseCause atStop = CloseCause.GOING_AWAY;

    @Inject
    Sessions(SocketSettings settings, Time time, ClosingConnections departures) {
        this.settings = settings;
        this.time = time;
        this.departures = departures;
    }

    /** What is kept of an open session. */
    private record Place(ClientAddress address, boolean anonymous) {}

    void start(@Observes @Priority(Started.READERS) Started started, Workers workers) {
        workers.start("lobby-sessions", LOOK, this::look);
    }

    /** Why a handshake from the address is refused: there are as many sessions as there may be. */
    Optional<Problem> refusal(Visitor visitor) {
        ClientAddress address = visitor.address();
        if (ofAddress.getOrDefault(address, 0) >= settings.maxSessionsPerAddress()
                || address.site().map(site -> ofSite.getOrDefault(site, 0)).orElse(0) >= maxSessionsPerSite()) {
            return Optional.of(Problem.tooMany(1));
        }
        boolean full = number.get() >= settings.maxSessions()
                || (visitor.token().isEmpty() && anonymous.get() >= settings.maxAnonymousSessions());
        return full ? Optional.of(Problem.unavailable()) : Optional.empty();
    }

    private long maxSessionsPerSite() {
        return (long) settings.maxSessionsPerAddress() * ClientAddress.SITE_SHARES;
    }

    /** Of handshakes that come at once, too many may have passed: then the last are closed. */
    void opened(Outlet outlet, Visitor visitor) {
        int all = number.incrementAndGet();
        int ofThis = ofAddress.merge(visitor.address(), 1, Integer::sum);
        int ofItsSite = visitor.address()
                .site()
                .map(site -> ofSite.merge(site, 1, Integer::sum))
                .orElse(0);
        Place place = new Place(visitor.address(), visitor.token().isEmpty());
        int nobodys = place.anonymous() ? anonymous.incrementAndGet() : 0;
        open.put(outlet, place);
        if (all > settings.maxSessions()
                || nobodys > settings.maxAnonymousSessions()
                || ofThis > settings.maxSessionsPerAddress()
                || ofItsSite > maxSessionsPerSite()) {
            outlet.close(CloseCause.OVERLOADED);
        }
    }

    /** The session has turned out to be somebody's. */
    void authenticated(Outlet outlet) {
        open.computeIfPresent(outlet, (same, place) -> {
            if (place.anonymous()) {
                anonymous.decrementAndGet();
            }
            return new Place(place.address(), false);
        });
    }

    void closed(Outlet outlet) {
        Place place = open.remove(outlet);
        if (place != null) {
            number.decrementAndGet();
            if (place.anonymous()) {
                anonymous.decrementAndGet();
            }
            forget(ofAddress, place.address());
            place.address().site().ifPresent(site -> forget(ofSite, site));
        }
    }

    private static void forget(Map<ClientAddress, Integer> counts, ClientAddress one) {
        counts.computeIfPresent(one, (same, count) -> count == 1 ? null : count - 1);
    }

    /** Returns that there is nothing more to do at once. */
    private boolean look() {
        long now = time.nanos();
        open.keySet().forEach(outlet -> outlet.look(now));
        departures.look(now);
        return false;
    }

    /** Payara does not tell sessions that the application goes, and later it is too late. */
    void stop(@Observes @BeforeDestroyed(ApplicationScoped.class) Object context) {
        open.keySet().forEach(outlet -> outlet.closeNow(atStop));
    }
}
