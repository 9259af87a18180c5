package dev.lobby.auth;

import jakarta.enterprise.context.ApplicationScoped;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Hashes passwords with PBKDF2-HMAC-SHA256 at OWASP's work factor (Password Storage Cheat Sheet: 600,000 iterations),
 * which takes a processor some tenths of a second: so at most one a processor at a time, the others wait. Thread-safe.
 * Not to be called in a transaction.
 */
@ApplicationScoped
public class Passwords {
    private static final String ALGORITHM = "PBKDF2WithHmacSHA256";
    private static final int ITERATIONS = 600_000;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;

    private final SecureRandom random = new SecureRandom();
    private final Semaphore processors = new Semaphore(Runtime.getRuntime().availableProcessors(), true);
    private final String nobodys = encode(new byte[SALT_BYTES], new byte[HASH_BYTES]);

    public String hash(String password) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return encode(salt, derive(password, salt, ITERATIONS, () -> {}));
    }

    /**
     * Whether the password is that of the hash.
     *
     * @param beforehand called when it is this call's turn; what it throws ends the call
     */
    public boolean verify(String password, String hash, Runnable beforehand) {
        String[] parts = hash.split("\\$", -1);
        byte[] expected = Base64.getDecoder().decode(parts[2]);
        byte[] actual = derive(password, Base64.getDecoder().decode(parts[1]), Integer.parseInt(parts[0]), beforehand);
        return MessageDigest.isEqual(expected, actual);
    }

    /** Takes as long as a password that is verified, so that the time does not tell whether there is such a user. */
    public void verifyNobodys(String password, Runnable beforehand) {
        boolean unused = verify(password, nobodys, beforehand);
    }

    private static String encode(byte[] salt, byte[] hash) {
        Base64.Encoder base64 = Base64.getEncoder();
        return ITERATIONS + "$" + base64.encodeToString(salt) + "$" + base64.encodeToString(hash);
    }

    private byte[] derive(String password, byte[] salt, int iterations, Runnable beforehand) {
        processors.acquireUninterruptibly();
        try {
            beforehand.run();
            return compute(password, salt, iterations);
        } finally {
            processors.release();
        }
    }

    /** How many wait for a processor, roughly. */
    int waiting() {
        return processors.getQueueLength();
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
