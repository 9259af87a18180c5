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
 * How many requests may be waited for whose bodies have not come whole: of one address, and of all. What a client sends
 * together with its head is never waited for, and not counted. Thread-safe.
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

    /** How long a body is waited for, from when its head has come. */
    Duration timeout() {
        return timeout;
    }

    /**
     * Waits for one more.
     *
     * @return to be run when it has come, or will not; a second time it does nothing. Empty where there are too many
     */
    Optional<Runnable> await(ClientAddress address) {
        ClientAddress who = address.widest();
        if (all.incrementAndGet() > most) {
            all.decrementAndGet();
            return refused("too many bodies that do not come", who);
        }
        if (ofAddress.merge(who, 1, Integer::sum) > mostOfAddress) {
            release(who);
            return refused("too many bodies of one address that do not come", who);
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
