package dev.lobby.auth;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Specializes;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts how often what takes the time is done, in a server where a test deploys it. */
@ApplicationScoped
@Specializes
public class CountedPasswords extends Passwords {
    private final AtomicInteger derivations = new AtomicInteger();

    @Override
    byte[] compute(String password, byte[] salt, int iterations) {
        derivations.incrementAndGet();
        return super.compute(password, salt, iterations);
    }

    public int derivations() {
        return derivations.get();
    }
}
