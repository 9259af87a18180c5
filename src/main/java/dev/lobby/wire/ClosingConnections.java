package dev.lobby.wire;

import dev.lobby.work.Time;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The connections whose sessions have ended but which are still open. Grizzly closes such a connection only when the
 * client has received everything that was sent, and Undertow only when the client has answered the close frame, or has
 * sent nothing for a time. A client could delay that for ever. So the connection is cut after a time. The number is
 * bounded by the sessions that end within that time. Thread-safe.
 */
@ApplicationScoped
public class ClosingConnections {
    private final Queue<ClosingConnection> closing = new ConcurrentLinkedQueue<>();
    private final Time time;

    @Inject
    public ClosingConnections(Time time) {
        this.time = time;
    }

    private record ClosingConnection(SessionConnection connection, long deadline) {
        /** Returns whether the connection is closed now. Cuts it if its time is over. */
        boolean closeIfDue(long now) {
            if (connection.isOpen() && now - deadline < 0) {
                return false;
            }
            connection.cut();
            return true;
        }
    }

    void add(SessionConnection connection, Duration patience) {
        closing.add(new ClosingConnection(connection, time.nanos() + patience.toNanos()));
    }

    /** Cuts the connections whose time is over. One thread calls this regularly. */
    public void check(long now) {
        closing.removeIf(connection -> connection.closeIfDue(now));
    }
}
