package dev.lobby.edge.body;

import dev.lobby.edge.ClientAddress;
import dev.lobby.logging.RefusalLog;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Limits how many requests may wait for the rest of their bodies. Past the limit of an address, its next request is
 * refused. Past the limit of all, the request that has waited longest, of the address with the most waiting ones, gives
 * way to the next one. A body that arrives together with its head does not wait and is not counted. Thread-safe.
 */
@ApplicationScoped
public class PendingBodies {
    private final int most;
    private final int mostOfAddress;
    private final Duration timeout;
    private final RefusalLog log;
    private final ReentrantLock lock = new ReentrantLock();

    /** The waiting requests of each address, the oldest first. */
    private final Map<ClientAddress, Set<PendingBody>> waiting = new LinkedHashMap<>();

    private int size;

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
     * Registers one more waiting request. Call {@link #end} when its body has arrived, or will not arrive.
     *
     * @return empty if there are too many
     */
    Optional<PendingBody> await(ClientAddress address) {
        PendingBody one = new PendingBody(address.widest());
        Optional<PendingBody> toRefuse = add(one);
        toRefuse.ifPresent(tooMany -> {
            log.refused(
                    "a body that has not arrived, for which there is no room",
                    tooMany.address().toString());
            tooMany.giveWay();
        });
        return toRefuse.filter(tooMany -> tooMany == one).isPresent() ? Optional.empty() : Optional.of(one);
    }

    /** Ends a wait. Ending it again does nothing. */
    void end(PendingBody one) {
        one.end();
        lock.lock();
        try {
            remove(one);
        } finally {
            lock.unlock();
        }
    }

    /** Returns the request that must be refused, if there is one. */
    private Optional<PendingBody> add(PendingBody one) {
        lock.lock();
        try {
            Set<PendingBody> ofAddress = waiting.computeIfAbsent(one.address(), who -> new LinkedHashSet<>());
            ofAddress.add(one);
            size++;
            if (ofAddress.size() <= mostOfAddress && size <= most) {
                return Optional.empty();
            }
            PendingBody tooMany =
                    ofAddress.size() > mostOfAddress ? one : oldestOfLargest().orElse(one);
            remove(tooMany);
            return Optional.of(tooMany);
        } finally {
            lock.unlock();
        }
    }

    private Optional<PendingBody> oldestOfLargest() {
        Set<PendingBody> largest = Set.of();
        for (Set<PendingBody> ofAddress : waiting.values()) {
            if (ofAddress.size() > largest.size()) {
                largest = ofAddress;
            }
        }
        return largest.stream().filter(PendingBody::mayGiveWay).findFirst();
    }

    private void remove(PendingBody one) {
        Set<PendingBody> ofAddress = waiting.getOrDefault(one.address(), Set.of());
        if (ofAddress.contains(one)) {
            ofAddress.remove(one);
            size--;
            if (ofAddress.isEmpty()) {
                waiting.remove(one.address());
            }
        }
    }
}
