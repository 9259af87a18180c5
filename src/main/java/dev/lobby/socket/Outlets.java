package dev.lobby.socket;

import dev.lobby.platform.Settings;
import dev.lobby.platform.Time;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.websocket.Session;
import java.time.Duration;

/** Makes sessions' ways out. Thread-safe. */
@ApplicationScoped
class Outlets {
    /** For the close frame, where the far end was given all the time that there is before. */
    private static final Duration STALLED_PATIENCE = Duration.ofSeconds(5);

    private final Senders senders;
    private final Wires wires;
    private final SendBuffers buffers;
    private final Closings closings;
    private final Departures departures;
    private final SocketTally tally;
    private final Settings.Socket settings;
    private final Time time;

    @Inject
    Outlets(
            Senders senders,
            Wires wires,
            SendBuffers buffers,
            Closings closings,
            Departures departures,
            MeterRegistry meters,
            Settings settings,
            Time time) {
        this.senders = senders;
        this.wires = wires;
        this.buffers = buffers;
        this.closings = closings;
        this.departures = departures;
        this.tally = new SocketTally(meters);
        this.settings = settings.socket();
        this.time = time;
    }

    Outlet open(Session session) {
        Pulse pulse = new Pulse(settings, time.nanos());
        Sender sender = senders.of(session);
        return new Outlet(session, wires.open(session), sender, buffers.bound(session), closings, pulse, tally, time);
    }

    void closed(Outlet outlet) {
        outlet.ended();
        wires.closed(outlet.wire());
        Duration patience = outlet.isStalled() ? STALLED_PATIENCE : settings.stallTimeout();
        outlet.connection().ifPresent(connection -> departures.add(connection, patience));
    }
}
