package dev.lobby.user;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The text of a refresh token, which only its client has: the secret of its family, a period, and a secret of its own.
 * Whoever knows the family's secret has had a token of the family. So if a token of a known family is unknown, it was
 * spent.
 */
record RefreshText(String text) {
    private static final char SEPARATOR = '.';
    private static final int SECRET_BYTES = 32;
    private static final int FAMILY_LENGTH = 24;

    /** Creates the first token of a new family. */
    static RefreshText first(SecureRandom random) {
        return new RefreshText(secret(random) + SEPARATOR + secret(random));
    }

    /**
     * Creates another token of the family. A token of an earlier version has no family, so its successor begins a new
     * one.
     */
    RefreshText next(SecureRandom random) {
        return hasFamily() ? new RefreshText(familySecret() + SEPARATOR + secret(random)) : first(random);
    }

    private static String secret(SecureRandom random) {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private boolean hasFamily() {
        return text.indexOf(SEPARATOR) >= 0;
    }

    private String familySecret() {
        return text.substring(0, Math.max(0, text.indexOf(SEPARATOR)));
    }

    /** The hash by which the database identifies the token without being able to create it. */
    String hash() {
        return sha256(text);
    }

    /** The hash of the family's secret, shortened to 96 bits. */
    String family() {
        return sha256(familySecret()).substring(0, FAMILY_LENGTH);
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
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
