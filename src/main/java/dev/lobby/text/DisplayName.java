package dev.lobby.text;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A name as people see it: 1 to 32 characters after NFKC normalisation and trimming, all of them {@linkplain
 * VisibleText visible}.
 *
 * @param text the normalised name
 */
public record DisplayName(String text) {
    public static final int MAX = 32;

    /** Longer texts are refused before normalising, because its time grows with the square of the length. */
    public static final int MAX_AS_SENT = 512;

    /** Nobody can see how many blanks there are. HTML shows one. */
    private static final Pattern BLANKS = Pattern.compile("\\p{Zs}+");

    static final String MESSAGE =
            "must have 1 to 32 characters after NFKC and trimming, at most 512 before, and none that is invisible";

    /** Parses a name; empty if the text is not a name. */
    public static Optional<DisplayName> parse(String text) {
        if (text.codePointCount(0, text.length()) > MAX_AS_SENT) {
            return Optional.empty();
        }
        String name = Normalizer.normalize(text, Normalizer.Form.NFKC).strip();
        int length = name.codePointCount(0, name.length());
        return length >= 1 && length <= MAX && VisibleText.isVisible(name)
                ? Optional.of(new DisplayName(name))
                : Optional.empty();
    }

    /** The name of a text that has been validated. */
    public static DisplayName of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException(MESSAGE));
    }

    /**
     * A key for comparing names. It is equal for names that differ only in case, in the number of blanks between two
     * words, or in the characters that join their emoji.
     */
    public String key() {
        return BLANKS.matcher(keyWithAllBlanks()).replaceAll(" ");
    }

    /**
     * The keys that a user of this name may have, the most exact first. Earlier versions counted each blank, so two of
     * their users may have what is one name now. Then the later user still has the key with all blanks.
     */
    public List<String> possibleKeys() {
        String exact = keyWithAllBlanks();
        String key = key();
        return exact.equals(key) ? List.of(key) : List.of(exact, key);
    }

    private String keyWithAllBlanks() {
        String apart = Normalizer.normalize(VisibleText.visiblePart(text), Normalizer.Form.NFD);
        // Lower case first: upper-casing leaves the capital sharp s as it is, but turns the small one into two letters.
        String folded = apart.toLowerCase(Locale.ROOT).toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
        return Normalizer.normalize(folded, Normalizer.Form.NFKC);
    }
}
