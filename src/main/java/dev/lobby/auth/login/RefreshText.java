package dev.lobby.auth.login;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The text of a refresh token, which only its client has: the secret of its family, a period, a secret of its own, and
 * a check, which is a hash of what stands before it. The check tells a token that was issued from one that was mangled.
 * It needs no key: whoever can make one knows the family's secret, and so has had a token of the family.
 */
record RefreshText(String text) {
    private static final char SEPARATOR = '.';
    private static final int FAMILY_BYTES = 32;
    private static final int OWN_BYTES = 24;
    private static final int CHECK_BYTES = 8;
    private static final int CHECK_LENGTH = base64(new byte[CHECK_BYTES]).length();
    private static final int FAMILY_LENGTH = 24;

    /** Creates the first token of a new family. */
    static RefreshText first(SecureRandom random) {
        return ofFamily(secret(random, FAMILY_BYTES), random);
    }

    /**
     * Creates another token of the family. A token of an earlier version has no family, so its successor begins a new
     * one.
     */
    RefreshText next(SecureRandom random) {
        return hasFamily() ? ofFamily(familySecret(), random) : first(random);
    }

    private static RefreshText ofFamily(String familySecret, SecureRandom random) {
        return new RefreshText(checked(familySecret + SEPARATOR + secret(random, OWN_BYTES)));
    }

    private static String secret(SecureRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return base64(bytes);
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String checked(String secrets) {
        return secrets + base64(Arrays.copyOf(sha256(secrets), CHECK_BYTES));
    }

    /** Whether it was issued with a check, and not mangled since. Tokens of an earlier version have none. */
    boolean wasIssued() {
        int end = text.length() - CHECK_LENGTH;
        return text.indexOf(SEPARATOR) < end && hasFamily() && text.equals(checked(text.substring(0, end)));
    }

    private boolean hasFamily() {
        return text.indexOf(SEPARATOR) >= 0;
    }

    private String familySecret() {
        return text.substring(0, Math.max(0, text.indexOf(SEPARATOR)));
    }

    /** The hash by which the database identifies the token without being able to create it. */
    String hash() {
        return HexFormat.of().formatHex(sha256(text));
    }

    /** The hash of the family's secret, shortened to 96 bits. */
    String family() {
        return HexFormat.of().formatHex(sha256(familySecret())).substring(0, FAMILY_LENGTH);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every Java platform", e);
        }
    }

    /** Does not contain the secret. */
    @Override
    public String toString() {
        return "refresh token of " + family();
    }
}
