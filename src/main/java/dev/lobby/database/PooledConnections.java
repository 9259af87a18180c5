package dev.lobby.database;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The number of connections that the server's pools hold, and of those that are in a transaction. The numbers are static,
 * because the container makes the data source of this application before there are beans. Thread-safe.
 */
final class PooledConnections {
    private static final AtomicInteger OPEN = new AtomicInteger();
    private static final AtomicInteger ACTIVE = new AtomicInteger();

    private PooledConnections() {}

    static void opened() {
        OPEN.incrementAndGet();
    }

    static void closed() {
        OPEN.decrementAndGet();
    }

    static void begun() {
        ACTIVE.incrementAndGet();
    }

    static void ended() {
        ACTIVE.decrementAndGet();
    }

    static int open() {
        return OPEN.get();
    }

    static int active() {
        return ACTIVE.get();
    }
}
