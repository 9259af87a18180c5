package dev.lobby.json;

import java.nio.charset.StandardCharsets;

/** What becomes of texts in UTF-8. */
public final class Utf8 {
    private Utf8() {}

    /** In bytes, without encoding it. Half of a surrogate pair counts as half of the four that the pair takes. */
    public static int length(String text) {
        int length = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                length += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
            }
        }
        return length;
    }

    /** The text with a question mark for each half of a surrogate pair that is alone: UTF-8 cannot express it. */
    public static String expressible(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
