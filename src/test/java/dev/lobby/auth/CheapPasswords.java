package dev.lobby.auth;

import dev.lobby.edge.limit.RateLimits;
import dev.lobby.logging.RefusalLog;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Specializes;
import jakarta.inject.Inject;

/**
 * Hashes passwords in a millisecond, in a server where a test deploys it. Each test user costs the real ones twice, so
 * that they were a good part of the time that all tests take. A hash says that it has the real number of iterations; a
 * server without this class does not verify it.
 */
@ApplicationScoped
@Specializes
public class CheapPasswords extends Passwords {
    private static final int ITERATIONS = 1_000;

    @Inject
    CheapPasswords(HashingSettings settings, RateLimits limits, RefusalLog log, MeterRegistry meters) {
        super(settings, limits, log, meters);
    }

    @Override
    byte[] compute(String password, byte[] salt, int iterations) {
        return super.compute(password, salt, Math.min(iterations, ITERATIONS));
    }
}
