package dev.lobby.wire;

import dev.lobby.wire.tyrus.GrizzlyConnection;
import dev.lobby.work.Time;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Connections whose sessions have ended, until they are closed as well. Grizzly closes one when its far end has taken all
 * that was sent, which whoever reads nothing puts off for ever; so that it is cut when it has had its time. Undertow does
 * so by itself. Bounded by the sessions that end within that time. Thread-safe.
 */
@ApplicationScoped
public class ClosingConnections {
    private final Queue<Departure> departing = new ConcurrentLinkedQueue<>();
    private final Time time;

    @Inject
    public ClosingConnections(Time time) {
        this.time = time;
    }

    private record Departure(GrizzlyConnection connection, long deadline) {
        /** Whether it is over now, if need be because it is cut. */
        boolean isOver(long now) {
            if (connection.isOpen() && now - deadline < 0) {
                return false;
            }
            connection.cut();
            return true;
        }
    }

    void add(GrizzlyConnection connection, Duration patience) {
        departing.add(new Departure(connection, time.nanos() + patience.toNanos()));
    }

    /** To be called again and again, by one thread. */
    public void look(long now) {
        departing.removeIf(departure -> departure.isOver(now));
    }
}
