package dev.lobby.wire;

import dev.lobby.server.SessionConnection;
import dev.lobby.work.Time;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The connections whose sessions have ended but which are still open: until the client has ended them, or has answered
 * the close frame, or, if the session ended for another reason, has received everything that was sent. A client could
 * delay that for ever. So the connection is cut after a time, earlier if only the client's end is awaited, and at once if
 * too many are closing. Thread-safe.
 */
@ApplicationScoped
public class ClosingConnections {
    /** As many as an address may have sessions by default. Each may keep the request of its handshake, 30 KB. */
    static final int MOST = 2000;

    /** As much as a client needs to end the connection. */
    private static final Duration CLIENTS_END = Duration.ofSeconds(5);

    private final Queue<ClosingConnection> closing = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Time time;

    @Inject
    public ClosingConnections(Time time) {
        this.time = time;
    }

    private static final class ClosingConnection {
        private final SessionConnection connection;
        private long deadline;

        ClosingConnection(SessionConnection connection, long deadline) {
            this.connection = connection;
            this.deadline = deadline;
        }

        boolean isOver(long now) {
            long earlier = now + CLIENTS_END.toNanos();
            if (connection.awaitsClientsEnd() && earlier - deadline < 0) {
                deadline = earlier;
            }
            return !connection.isOpen() || now - deadline >= 0;
        }
    }

    /** Adds a connection whose session has ended. If there are too many, the oldest is cut. */
    void add(SessionConnection connection, Duration patience) {
        ClosingConnection added = new ClosingConnection(connection, time.nanos() + patience.toNanos());
        @Nullable ClosingConnection oldest = null;
        lock.lock();
        try {
            if (closing.size() == MOST) {
                oldest = closing.poll();
            }
            closing.add(added);
        } finally {
            lock.unlock();
        }
        if (oldest != null) {
            oldest.connection.cut();
        }
    }

    /** Cuts the connections whose time is over. One thread calls this regularly. */
    public void check(long now) {
        cut(connection -> connection.isOver(now));
    }

    @PreDestroy
    void stop() {
        cut(connection -> true);
    }

    private void cut(Predicate<ClosingConnection> which) {
        List<ClosingConnection> over = new ArrayList<>();
        lock.lock();
        try {
            closing.removeIf(connection -> which.test(connection) && over.add(connection));
        } finally {
            lock.unlock();
        }
        over.forEach(connection -> connection.connection.cut());
    }
}
