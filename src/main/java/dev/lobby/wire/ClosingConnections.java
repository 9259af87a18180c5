package dev.lobby.wire;

import dev.lobby.work.Time;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The connections whose sessions have ended but which are still open: until the client has ended them, or has answered
 * the close frame, or, if the session ended for another reason, has received everything that was sent. A client could
 * delay that for ever. So the connection is cut after a time. The number is
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

    @PreDestroy
    void stop() {
        for (ClosingConnection next = closing.poll(); next != null; next = closing.poll()) {
            next.connection.cut();
        }
    }

    /** Cuts the connections whose time is over. One thread calls this regularly. */
    public void check(long now) {
        closing.removeIf(connection -> connection.closeIfDue(now));
    }
}
