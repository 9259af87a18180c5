package dev.lobby.text;

import java.util.regex.Pattern;

/**
 * Recognises invisible characters in texts, because two names that look alike must be the same name.
 *
 * <p>Invisible are the categories C (control, format, surrogate, private use, unassigned), Zl and Zp, the characters
 * with Unicode's property Default_Ignorable_Code_Point, and symbols that are drawn as nothing. Two of these characters
 * are part of how emoji are written and are allowed only there: U+FE0F, which selects the colourful form of the
 * preceding emoji, and U+200D, which joins two emoji (Unicode Technical Standard 51, 1.4.6 and 1.4.8).
 */
final class VisibleText {
    private static final int JOINER = 0x200D;
    private static final int EMOJI_STYLE = 0xFE0F;
    private static final int KEYCAP = 0x20E3;

    /**
     * The Default_Ignorable_Code_Points of Unicode 16 (DerivedCoreProperties.txt) that are not in category Cf or Cn.
     */
    private static final String IGNORABLE =
            "\\u034F\\u115F\\u1160\\u17B4\\u17B5\\u180B-\\u180F\\u3164\\uFE00-\\uFE0F\\uFFA0" + "\\x{E0100}-\\x{E01EF}";

    /** The blank Braille pattern and the musical symbol of a null notehead. */
    private static final String BLANK = "\\u2800\\x{1D159}";

    private static final Pattern INVISIBLE = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}" + IGNORABLE + BLANK + "]");

    /** A grapheme cluster, which people see as one character (Unicode Standard Annex 29). */
    private static final Pattern ONE_CLUSTER = Pattern.compile("\\X");

    /** A joiner and a character that a joiner can join. */
    private static final String JOINED_PICTOGRAPH = "\u200D\u00A9";

    private VisibleText() {}

    /** Whether the whole text is visible. */
    static boolean isVisible(String text) {
        int[] characters = text.codePoints().toArray();
        for (int i = 0; i < characters.length; i++) {
            boolean hidden =
                    INVISIBLE.matcher(Character.toString(characters[i])).matches();
            if (hidden && !isInsideEmoji(characters, i)) {
                return false;
            }
        }
        return true;
    }

    /** The text without its invisible characters. It does not always look different. */
    static String visiblePart(String text) {
        return INVISIBLE.matcher(text).replaceAll("");
    }

    private static boolean isInsideEmoji(int[] characters, int i) {
        return switch (characters[i]) {
            case EMOJI_STYLE -> isEmoji(characters, i - 1) || isKey(characters, i - 1);
            case JOINER -> isEmoji(characters, endOfEmoji(characters, i - 1)) && isEmoji(characters, i + 1);
            default -> false;
        };
    }

    /** The index of the emoji itself: before a joiner, it may be followed by a style or a skin tone. */
    private static int endOfEmoji(int[] characters, int i) {
        boolean modified = i >= 0 && (characters[i] == EMOJI_STYLE || isToneOfSkin(characters[i]));
        return modified ? i - 1 : i;
    }

    private static boolean isToneOfSkin(int character) {
        return character >= 0x1F3FB && character <= 0x1F3FF;
    }

    /** A digit or sign of a keycap emoji: 1️⃣. */
    private static boolean isKey(int[] characters, int i) {
        return i >= 0
                && "0123456789#*".indexOf(characters[i]) >= 0
                && i + 2 < characters.length
                && characters[i + 2] == KEYCAP;
    }

    /**
     * Whether the character has the property Extended_Pictographic, which Java 17 does not offer directly. By rule GB11
     * of Annex 29, it has it if and only if it forms one cluster with a joiner and another such character.
     */
    private static boolean isEmoji(int[] characters, int i) {
        return i >= 0
                && i < characters.length
                && ONE_CLUSTER
                        .matcher(Character.toString(characters[i]) + JOINED_PICTOGRAPH)
                        .matches();
    }
}
