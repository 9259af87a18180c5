package dev.lobby.platform;

/** Lengths of texts in UTF-8, without encoding them. */
public final class Utf8 {
    private Utf8() {}

    /** In bytes. Half of a surrogate pair counts as half of the four that the pair takes. */
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
}
