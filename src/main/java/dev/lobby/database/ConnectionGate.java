package dev.lobby.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Limits how many threads open a connection at once. If the database hangs, these threads wait for it and all others
 * fail at once. Otherwise each thread would wait twice: first for a pooled connection, then for the database.
 * Thread-safe.
 */
final class ConnectionGate implements HealingConnection.Opener {
    /** Half of the pool for calls; the other half remains for threads that fail at once. */
    private static final int AT_ONCE = 8;

    /** Longer than opening a connection takes while the database answers. */
    private static final Duration USUAL = Duration.ofSeconds(1);

    private final HealingConnection.Opener opener;
    private final Semaphore turns = new Semaphore(AT_ONCE);
    private volatile long lastBegun = System.nanoTime();

    ConnectionGate(HealingConnection.Opener opener) {
        this.opener = opener;
    }

    /**
     * @throws SQLTransientConnectionException if the threads that are opening connections do not finish in the usual
     *     time
     */
    @Override
    public Connection open() throws SQLException {
        enter();
        try {
            lastBegun = System.nanoTime();
            return opener.open();
        } finally {
            turns.release();
        }
    }

    private void enter() throws SQLException {
        try {
            if (!turns.tryAcquire(USUAL.toNanos() - (System.nanoTime() - lastBegun), TimeUnit.NANOSECONDS)) {
                throw new SQLTransientConnectionException("The database does not answer");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLTransientConnectionException(e);
        }
    }
}
