package dev.lobby.json;

import java.nio.charset.StandardCharsets;

/** Functions for the UTF-8 form of texts. */
public final class Utf8 {
    private Utf8() {}

    /**
     * The length of the text in UTF-8, in bytes, without encoding it. An unpaired surrogate counts as 2, half of the 4
     * bytes of a pair.
     */
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

    /** The text with each unpaired surrogate replaced by a question mark, because UTF-8 cannot express it. */
    public static String expressible(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
