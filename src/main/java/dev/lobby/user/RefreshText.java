package dev.lobby.user;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A refresh token as its client has it: a secret of its whole family, a period, and one of its own. Whoever knows the
 * first has had a token of the family, so that a token of it that is no longer known was spent.
 */
record RefreshText(String text) {
    private static final char SEPARATOR = '.';
    private static final int SECRET_BYTES = 32;
    private static final int FAMILY_LENGTH = 24;

    /** The first one of a family. */
    static RefreshText first(SecureRandom random) {
        return new RefreshText(secret(random) + SEPARATOR + secret(random));
    }

    /** Another one of its family; of a new one where it has none, as those of earlier versions. */
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

    /** By which the database knows the token, without being able to make it. */
    String hash() {
        return sha256(text);
    }

    /** The same of its family: 96 bits. */
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

    /** Not the secret. */
    @Override
    public String toString() {
        return "refresh token of " + family();
    }
}
