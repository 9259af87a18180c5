package dev.lobby.lifecycle;

import java.util.Optional;

/**
 * An application server's announcement that it is about to stop. It comes before the server stops its listeners or its
 * applications, and the server waits until its listeners return. Thread-safe.
 */
interface ServerShutdown {
    /**
     * Listens. Empty if the server announces nothing.
     *
     * @param before runs before the server stops
     * @param back runs if it does not stop after all
     */
    static Optional<ServerShutdown> listen(Runnable before, Runnable back) {
        return PayaraShutdown.listen(before).or(() -> WildFlyShutdown.listen(before, back));
    }

    /** Ends the listening. */
    void forget();
}
