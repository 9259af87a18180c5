package dev.lobby.edge.file;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** A file that anybody may read. All answers share its bytes, so nobody may change them. Immutable. */
final class PublicFile {
    private static final int TAG_BYTES = 16;

    private final String type;
    private final byte[] bytes;
    private final boolean isForAnyPage;
    private final String tag;

    /**
     * @param type the {@code Content-Type}
     * @param isForAnyPage whether web pages of all origins may use it
     */
    PublicFile(String type, byte[] bytes, boolean isForAnyPage) {
        this.type = type;
        this.bytes = bytes;
        this.isForAnyPage = isForAnyPage;
        this.tag = tag(bytes);
    }

    String type() {
        return type;
    }

    byte[] bytes() {
        return bytes;
    }

    boolean isForAnyPage() {
        return isForAnyPage;
    }

    /** The {@code ETag}. Servers of the same version have the same one. */
    String tag() {
        return tag;
    }

    /**
     * Whether the client already has this file (RFC 9110, 13.1.2).
     *
     * @param ifNoneMatch the header; null if the request has none
     */
    boolean isAmong(@Nullable String ifNoneMatch) {
        return ifNoneMatch != null
                && Arrays.stream(ifNoneMatch.split(",", -1))
                        .map(String::strip)
                        .anyMatch(one -> one.equals("*") || one.equals(tag) || one.equals("W/" + tag));
    }

    private static String tag(byte[] bytes) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            return '"' + Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, TAG_BYTES)) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
