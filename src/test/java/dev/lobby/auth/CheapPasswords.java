package dev.lobby.auth;

import dev.lobby.edge.limit.RateLimits;
import dev.lobby.logging.RefusalLog;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Specializes;
import jakarta.inject.Inject;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Hashes passwords in a millisecond, in a server where a test deploys it. Each test user costs the real ones twice, so
 * that they were a good part of the time that all tests take. A test of what they cost has {@code
 * test.password.iterations}: with C1 only, as in the whole suite, each iteration takes six times as long. A hash says that
 * it has the real number of iterations; a server without this class does not verify it.
 */
@ApplicationScoped
@Specializes
public class CheapPasswords extends Passwords {
    private static final int FEW = 1_000;

    private final int most = ConfigProvider.getConfig()
            .getOptionalValue("test.password.iterations", Integer.class)
            .orElse(FEW);

    @Inject
    CheapPasswords(HashingSettings settings, RateLimits limits, RefusalLog log, MeterRegistry meters) {
        super(settings, limits, log, meters);
    }

    @Override
    byte[] compute(String password, byte[] salt, int iterations) {
        return super.compute(password, salt, Math.min(iterations, most));
    }
}
