package dev.lobby.wire;

import dev.lobby.server.Intake;
import dev.lobby.server.SessionConnection;
import dev.lobby.work.Time;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.websocket.Session;
import java.time.Duration;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.IntToLongFunction;

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
        Optional<SessionConnection> connection = connections.of(session);
        Sender sender = senders.of(connection);
        SessionEnd end = new SessionEnd(session, connection, closer, meters);
        Outlet outlet = new Outlet(
                session, wires.open(session, connection), sender::add, connection, end, heartbeat, meters, time);
        connection.ifPresent(SessionConnection::lingerOnClose);
        return outlet;
    }

    /** Begins to count what the client of a session sends. Call this once the session can take its messages. */
    public void receive(Session session, Outlet outlet, IntConsumer pings, IntToLongFunction pause) {
        Intake.Client client = new Intake.Client(() -> outlet.close(CloseCause.MALFORMED_FRAME), pings, units -> {
            outlet.signOfLife();
            return pause.applyAsLong(units);
        });
        connections.receive(session, outlet, client);
    }

    public void closed(Outlet outlet) {
        outlet.ended();
        wires.closed(outlet.wire());
        Duration patience = outlet.isStalled() ? STALLED_PATIENCE : settings.stallTimeout();
        outlet.connection().ifPresent(connection -> {
            connection.readOn();
            closingConnections.add(connection, patience);
        });
    }
}
