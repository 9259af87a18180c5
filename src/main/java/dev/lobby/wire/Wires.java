package dev.lobby.wire;

import dev.lobby.logging.OneTimeWarning;
import dev.lobby.server.SessionConnection;
import dev.lobby.wire.Wire.Way;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.System.Logger;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Chooses the wire of each session by what the session supports: the best one or, if anything is not as expected, the
 * plain one, with one warning. Thread-safe.
 */
@ApplicationScoped
public class Wires {
    private static final Logger LOG = System.getLogger(Wires.class.getName());

    private final boolean plain;
    private final OneTimeWarning warning = new OneTimeWarning(
            LOG, "Frames are sent to this server's sessions one by one, which costs more than necessary");
    private final Map<Way, AtomicInteger> inUse = new ConcurrentHashMap<>();

    @Inject
    public Wires(WireSettings settings, MeterRegistry meters) {
        this.plain = settings.sending() == WireSettings.Sending.PLAIN;
        for (Way way : Way.values()) {
            Gauge.builder("lobby.wires", inUse(way), AtomicInteger::get)
                    .description("Open sessions by the way in which frames are sent to them")
                    .tag("way", way.name().toLowerCase(Locale.ROOT))
                    .register(meters);
        }
    }

    Wire open(Session session, Optional<SessionConnection> connection) {
        Wire wire = plain ? new PlainWire(session.getAsyncRemote()) : best(session, connection);
        inUse(wire.way()).incrementAndGet();
        return wire;
    }

    void closed(Wire wire) {
        inUse(wire.way()).decrementAndGet();
    }

    private AtomicInteger inUse(Way way) {
        return inUse.computeIfAbsent(way, unused -> new AtomicInteger());
    }

    private Wire best(Session session, Optional<SessionConnection> connection) {
        try {
            Optional<Wire> found = BatchedWire.of(session.getAsyncRemote());
            if (found.isEmpty()) {
                found = JoinedWire.of(session, connection);
            }
            if (found.isPresent()) {
                return found.get();
            }
            warning.say(null);
        } catch (IOException | RuntimeException e) {
            warning.say(e);
        }
        return new PlainWire(session.getAsyncRemote());
    }
}
