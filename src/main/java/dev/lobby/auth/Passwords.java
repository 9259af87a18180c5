package dev.lobby.auth;

import dev.lobby.edge.limit.RateLimits;
import dev.lobby.logging.RefusalLog;
import dev.lobby.rest.Problem;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Hashes passwords with PBKDF2-HMAC-SHA256. That of a user takes a processor some tenths of a second, on purpose, and
 * anybody may ask for it. So one processor is left for everything else, each hash is counted ({@link RateLimits}), those
 * who wait have their turns by address and user, and where too many wait the call is refused with 503. Whoever calls
 * asks first whether the caller may do at all what the hash is for. Thread-safe. Not to be called in a transaction.
 *
 * <p>A stored hash has its own number of iterations with it, so that hashes with another number go on being verified.
 *
 * <p>Jakarta Security's {@code Pbkdf2PasswordHash} does the same arithmetic, and on the caller's thread as well, so that
 * all the above would still be needed around it. It stores another form: verifying the hashes that exist would take
 * this code beside it.
 */
@ApplicationScoped
public class Passwords {
    private static final String ALGORITHM = "PBKDF2WithHmacSHA256";
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;

    /** What a password opens, and so how much work a guess must be for somebody who has stolen the hashes. */
    public enum Use {
        /** An identity, for years, and perhaps others elsewhere: OWASP's Password Storage Cheat Sheet. */
        USER(600_000),

        /**
         * A room, for an evening: its members share the password among themselves, and it names nobody. What it must
         * withstand is guessing over the network, which is limited. So many are what NIST SP 800-63B asks for at least.
         */
        GAME(10_000);

        private final int iterations;

        Use(int iterations) {
            this.iterations = iterations;
        }
    }

    private final RateLimits limits;
    private final RefusalLog log;
    private final HashingTurns turns;
    private final Counter hashed;
    private final SecureRandom random = new SecureRandom();
    private final String nobodys = encode(Use.USER.iterations, new byte[SALT_BYTES], new byte[HASH_BYTES]);

    @Inject
    Passwords(HashingSettings settings, RateLimits limits, RefusalLog log, MeterRegistry meters) {
        this.limits = limits;
        this.log = log;
        this.turns =
                new HashingTurns(Math.max(1, Runtime.getRuntime().availableProcessors() - 1), settings.maxWaiting());
        this.hashed = meters.counter("lobby.passwords.hashed");
        meters.gauge("lobby.passwords.waiting", turns, HashingTurns::waiting);
    }

    public String hash(String password, Use use, Requester requester) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return encode(use.iterations, salt, derive(password, salt, use.iterations, requester, () -> {}));
    }

    /**
     * Whether the password is that of the hash.
     *
     * @param beforehand called when it is this call's turn; what it throws ends the call
     */
    public boolean verify(String password, String hash, Requester requester, Runnable beforehand) {
        String[] parts = hash.split("\\$", -1);
        byte[] salt = Base64.getDecoder().decode(parts[1]);
        byte[] expected = Base64.getDecoder().decode(parts[2]);
        byte[] actual = derive(password, salt, Integer.parseInt(parts[0]), requester, beforehand);
        return MessageDigest.isEqual(expected, actual);
    }

    /** Takes as long as a password that is verified, so that the time does not tell whether there is such a user. */
    public void verifyNobodys(String password, Requester requester, Runnable beforehand) {
        boolean unused = verify(password, nobodys, requester, beforehand);
    }

    private static String encode(int iterations, byte[] salt, byte[] hash) {
        Base64.Encoder base64 = Base64.getEncoder();
        return iterations + "$" + base64.encodeToString(salt) + "$" + base64.encodeToString(hash);
    }

    private byte[] derive(String password, byte[] salt, int iterations, Requester requester, Runnable beforehand) {
        limits.countHash(requester.address(), requester.userId());
        if (!turns.begin(requester)) {
            log.refused("too many passwords to hash", requester.address().toString());
            throw Problem.unavailable().exception();
        }
        try {
            beforehand.run();
            hashed.increment();
            return compute(password, salt, iterations);
        } finally {
            turns.end();
        }
    }

    /** How many wait for their turn. */
    int waiting() {
        return turns.waiting();
    }

    byte[] compute(String password, byte[] salt, int iterations) {
        try {
            PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, iterations, HASH_BYTES * Byte.SIZE);
            return SecretKeyFactory.getInstance(ALGORITHM).generateSecret(spec).getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(ALGORITHM + " is part of every Java platform", e);
        }
    }
}
