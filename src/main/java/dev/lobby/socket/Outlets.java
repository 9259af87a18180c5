package dev.lobby.socket;

import dev.lobby.platform.Settings;
import dev.lobby.platform.Time;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.websocket.Session;

/** Makes sessions' ways out. Thread-safe. */
@ApplicationScoped
class Outlets {
    private final Senders senders;
    private final SendBuffers buffers;
    private final SocketTally tally;
    private final Settings.Socket settings;
    private final Time time;

    @Inject
    Outlets(Senders senders, SendBuffers buffers, SocketTally tally, Settings settings, Time time) {
        this.senders = senders;
        this.buffers = buffers;
        this.tally = tally;
        this.settings = settings.socket();
        this.time = time;
    }

    Outlet open(Session session) {
        // Respected by Undertow alone, whose close() does not end what a stalled far end has not taken.
        session.getAsyncRemote().setSendTimeout(settings.stallTimeout().toMillis());
        return new Outlet(session, senders.next(), buffers, new Pulse(settings, time.nanos()), tally, time);
    }
}
