package dev.lobby.edge.body;

import dev.lobby.edge.ClientAddress;
import dev.lobby.logging.RefusalLog;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Limits how many requests may wait for the rest of their bodies: for each address, and in total. A body that arrives
 * together with its head does not wait and is not counted. Thread-safe.
 */
@ApplicationScoped
public class PendingBodies {
    private final int most;
    private final int mostOfAddress;
    private final Duration timeout;
    private final RefusalLog log;
    private final AtomicInteger all = new AtomicInteger();
    private final ConcurrentMap<ClientAddress, Integer> ofAddress = new ConcurrentHashMap<>();

    @Inject
    public PendingBodies(BodySettings settings, RefusalLog log) {
        this.most = settings.maxPending();
        this.mostOfAddress = settings.maxPendingPerAddress();
        this.timeout = settings.timeout();
        this.log = log;
    }

    /** How long to wait for a body after its head has arrived. */
    Duration timeout() {
        return timeout;
    }

    /**
     * Registers one more waiting request.
     *
     * @return to be run when the body has arrived, or will not arrive; running it again does nothing. Empty if there
     *     are too many
     */
    Optional<Runnable> await(ClientAddress address) {
        ClientAddress who = address.widest();
        if (all.incrementAndGet() > most) {
            all.decrementAndGet();
            return refused("too many bodies that have not arrived", who);
        }
        if (ofAddress.merge(who, 1, Integer::sum) > mostOfAddress) {
            release(who);
            return refused("too many bodies of one address that have not arrived", who);
        }
        AtomicBoolean released = new AtomicBoolean();
        return Optional.of(() -> {
            if (released.compareAndSet(false, true)) {
                release(who);
            }
        });
    }

    private Optional<Runnable> refused(String reason, ClientAddress who) {
        log.refused(reason, who.toString());
        return Optional.empty();
    }

    private void release(ClientAddress who) {
        all.decrementAndGet();
        ofAddress.computeIfPresent(who, (address, count) -> count == 1 ? null : count - 1);
    }
}
