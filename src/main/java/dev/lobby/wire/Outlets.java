package dev.lobby.wire;

import dev.lobby.work.Time;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.websocket.Session;
import java.time.Duration;
import java.util.Optional;

/** Creates the outlets of sessions. Thread-safe. */
@ApplicationScoped
public class Outlets {
    /** How long the close frame may take if the client has already used up the stall time-out. */
    private static final Duration STALLED_PATIENCE = Duration.ofSeconds(5);

    private final Senders senders;
    private final Wires wires;
    private final Connections connections;
    private final SessionCloser closer;
    private final ClosingConnections closingConnections;
    private final WireMeters meters;
    private final WireSettings settings;
    private final Time time;

    @Inject
    public Outlets(
            Senders senders,
            Wires wires,
            Connections connections,
            SessionCloser closer,
            ClosingConnections closingConnections,
            MeterRegistry registry,
            WireSettings settings,
            Time time) {
        this.senders = senders;
        this.wires = wires;
        this.connections = connections;
        this.closer = closer;
        this.closingConnections = closingConnections;
        this.meters = new WireMeters(registry);
        this.settings = settings;
        this.time = time;
    }

    public Outlet open(Session session) {
        Heartbeat heartbeat = new Heartbeat(settings, time.nanos());
        Sender sender = senders.of(session);
        Optional<SessionConnection> connection = connections.of(session);
        Outlet outlet =
                new Outlet(session, wires.open(session), sender::add, connection, closer, heartbeat, meters, time);
        connection.ifPresent(found -> {
            found.leaveEndToClient();
            connections.checkFrames(found, outlet);
        });
        return outlet;
    }

    public void closed(Outlet outlet) {
        outlet.ended();
        wires.closed(outlet.wire());
        Duration patience = outlet.isStalled() ? STALLED_PATIENCE : settings.stallTimeout();
        outlet.connection().ifPresent(connection -> closingConnections.add(connection, patience));
    }
}
