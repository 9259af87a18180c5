package dev.lobby.user;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;

/**
 * A name as people see it: 1 to 32 characters after NFKC and trimming, all of them {@linkplain Visible visible}.
 *
 * @param text normalised
 */
public record DisplayName(String text) {
    private static final int MAX = 32;

    /** What is longer is refused unread: normalising takes a time that grows with the square of the length. */
    private static final int MAX_AS_SENT = 512;

    static final String MESSAGE =
            "must have 1 to 32 characters after NFKC and trimming, at most 512 before, and none that is invisible";

    /** Empty where the text is no name. */
    public static Optional<DisplayName> parse(String text) {
        if (text.codePointCount(0, text.length()) > MAX_AS_SENT) {
            return Optional.empty();
        }
        String name = Normalizer.normalize(text, Normalizer.Form.NFKC).strip();
        int length = name.codePointCount(0, name.length());
        return length >= 1 && length <= MAX && Visible.all(name)
                ? Optional.of(new DisplayName(name))
                : Optional.empty();
    }

    /** For a text that has been validated. */
    public static DisplayName of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException(MESSAGE));
    }

    /** The same for names that differ in case alone, or in what joins their emoji. */
    public String key() {
        String folded = Visible.only(text).toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
        return Normalizer.normalize(folded, Normalizer.Form.NFKC);
    }
}
