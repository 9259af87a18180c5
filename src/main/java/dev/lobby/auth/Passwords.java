package dev.lobby.auth;

import dev.lobby.edge.limit.Payer;
import dev.lobby.edge.limit.RateLimits;
import dev.lobby.logging.RefusalLog;
import dev.lobby.rest.Problem;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
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
 * Hashes and verifies passwords with PBKDF2-HMAC-SHA256. Hashing a user's password deliberately takes some tenths of a
 * second of processor time, and anybody may cause it. Therefore one processor is left for everything else, each hash is
 * counted ({@link RateLimits}), waiting calls are served in turn by address and user, and a call is refused with 503
 * when too many wait. Before hashing, callers check whether the payer may perform the action at all. Thread-safe.
 * Do not call it in a transaction.
 *
 * <p>A stored hash contains its number of iterations, so that hashes stay valid when the number for new ones changes.
 *
 * <p>Jakarta Security's {@code Pbkdf2PasswordHash} computes the same, also on the caller's thread, so all of the above
 * would still be needed. It also stores hashes in another format, so this code would have to remain for the existing
 * ones.
 */
@ApplicationScoped
public class Passwords {
    private static final String ALGORITHM = "PBKDF2WithHmacSHA256";
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;

    /**
     * What a password protects, which determines the number of iterations: the work for each guess of somebody who has
     * stolen the hashes.
     */
    public enum Use {
        /**
         * A user's identity: used for years, and perhaps elsewhere too. The number is from OWASP's Password Storage
         * Cheat Sheet.
         */
        USER(600_000),

        /**
         * A game: used for an evening, shared among its members, and identifies nobody. It must withstand guessing over
         * the network, which is rate-limited. The number is the minimum of NIST SP 800-63B.
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
    private final String dummyHash = encode(Use.USER.iterations, new byte[SALT_BYTES], new byte[HASH_BYTES]);

    @Inject
    Passwords(HashingSettings settings, RateLimits limits, RefusalLog log, MeterRegistry meters) {
        this.limits = limits;
        this.log = log;
        this.turns =
                new HashingTurns(Math.max(1, Runtime.getRuntime().availableProcessors() - 1), settings.maxWaiting());
        this.hashed = Counter.builder("lobby.passwords.hashed")
                .description("Passwords that were hashed")
                .register(meters);
        Gauge.builder("lobby.passwords.waiting", turns, HashingTurns::waiting)
                .description("Calls that wait for a password to be hashed")
                .register(meters);
    }

    public String hash(String password, Use use, Payer payer) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return encode(use.iterations, salt, derive(password, salt, use.iterations, payer, () -> {}));
    }

    /**
     * Whether the password matches the hash.
     *
     * @param beforehand called when it is this call's turn; an exception from it ends the call
     */
    public boolean verify(String password, String hash, Payer payer, Runnable beforehand) {
        String[] parts = hash.split("\\$", -1);
        byte[] salt = Base64.getDecoder().decode(parts[1]);
        byte[] expected = Base64.getDecoder().decode(parts[2]);
        byte[] actual = derive(password, salt, Integer.parseInt(parts[0]), payer, beforehand);
        return MessageDigest.isEqual(expected, actual);
    }

    /**
     * Takes as long as {@link #verify}, for a user who does not exist, so that the response time does not reveal which
     * users exist.
     */
    public void verifyDummy(String password, Payer payer, Runnable beforehand) {
        boolean unused = verify(password, dummyHash, payer, beforehand);
    }

    private static String encode(int iterations, byte[] salt, byte[] hash) {
        Base64.Encoder base64 = Base64.getEncoder();
        return iterations + "$" + base64.encodeToString(salt) + "$" + base64.encodeToString(hash);
    }

    private byte[] derive(String password, byte[] salt, int iterations, Payer payer, Runnable beforehand) {
        limits.countHash(payer);
        if (!turns.begin(payer)) {
            log.refused("too many passwords to hash", payer.address().toString());
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

    /** The number of calls that wait for their turn. */
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
