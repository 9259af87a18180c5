package dev.lobby.wire;

import dev.lobby.work.Time;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.websocket.Session;
import java.time.Duration;

/** Makes sessions' ways out. Thread-safe. */
@ApplicationScoped
public class Outlets {
    /** For the close frame, where the far end was given all the time that there is before. */
    private static final Duration STALLED_PATIENCE = Duration.ofSeconds(5);

    private final Senders senders;
    private final Wires wires;
    private final SendBuffers buffers;
    private final SessionCloser closings;
    private final ClosingConnections departures;
    private final WireMeters tally;
    private final WireSettings settings;
    private final Time time;

    @Inject
    public Outlets(
            Senders senders,
            Wires wires,
            SendBuffers buffers,
            SessionCloser closings,
            ClosingConnections departures,
            MeterRegistry meters,
            WireSettings settings,
            Time time) {
        this.senders = senders;
        this.wires = wires;
        this.buffers = buffers;
        this.closings = closings;
        this.departures = departures;
        this.tally = new WireMeters(meters);
        this.settings = settings;
        this.time = time;
    }

    public Outlet open(Session session) {
        Heartbeat pulse = new Heartbeat(settings, time.nanos());
        Sender sender = senders.of(session);
        return new Outlet(session, wires.open(session), sender, buffers.bound(session), closings, pulse, tally, time);
    }

    public void closed(Outlet outlet) {
        outlet.ended();
        wires.closed(outlet.wire());
        Duration patience = outlet.isStalled() ? STALLED_PATIENCE : settings.stallTimeout();
        outlet.connection().ifPresent(connection -> departures.add(connection, patience));
    }
}
