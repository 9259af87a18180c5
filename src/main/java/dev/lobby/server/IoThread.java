package dev.lobby.server;

import java.time.Duration;

/**
 * An I/O thread of the server, which reads and writes for its share of the connections and runs tasks in between. It also
 * writes what other threads send, and must be woken for each such message. Two instances are equal if they are the same
 * thread. Thread-safe.
 */
public interface IoThread {
    /** Does nothing if the server is stopping. */
    void execute(Runnable task);

    /** Does nothing if the server is stopping. */
    void executeAfter(Duration delay, Runnable task);
}
