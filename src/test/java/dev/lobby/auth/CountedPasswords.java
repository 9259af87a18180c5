package dev.lobby.auth;

import dev.lobby.edge.limit.RateLimits;
import dev.lobby.logging.RefusalLog;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Specializes;
import jakarta.inject.Inject;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the expensive hash computations, in a server where a test deploys it. */
@ApplicationScoped
@Specializes
public class CountedPasswords extends CheapPasswords {
    private final AtomicInteger derivations = new AtomicInteger();

    @Inject
    CountedPasswords(HashingSettings settings, RateLimits limits, RefusalLog log, MeterRegistry meters) {
        super(settings, limits, log, meters);
    }

    @Override
    byte[] compute(String password, byte[] salt, int iterations) {
        derivations.incrementAndGet();
        return super.compute(password, salt, iterations);
    }

    public int derivations() {
        return derivations.get();
    }
}
