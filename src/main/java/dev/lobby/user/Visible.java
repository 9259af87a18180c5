package dev.lobby.user;

import java.util.regex.Pattern;

/**
 * Tells text that people can see from text that hides something: two names that look alike must be one name.
 *
 * <p>Invisible are the categories C (control, format, surrogate, private use, unassigned), Zl and Zp, what Unicode calls
 * Default_Ignorable_Code_Point, and the symbols that are drawn as nothing. Two of these are part of how emoji are
 * written, and are allowed there alone: U+FE0F, which asks for the colourful form of the emoji before it, and U+200D,
 * which joins two emoji to one (Unicode Technical Standard 51, 1.4.6 and 1.4.8).
 */
final class Visible {
    private static final int JOINER = 0x200D;
    private static final int EMOJI_STYLE = 0xFE0F;
    private static final int KEYCAP = 0x20E3;

    /** Unicode 16, DerivedCoreProperties.txt, those that are not in category Cf or Cn. */
    private static final String IGNORABLE =
            "\\u034F\\u115F\\u1160\\u17B4\\u17B5\\u180B-\\u180F\\u3164\\uFE00-\\uFE0F\\uFFA0" + "\\x{E0100}-\\x{E01EF}";

    /** The blank Braille pattern and the musical symbol of a null notehead. */
    private static final String BLANK = "\\u2800\\x{1D159}";

    private static final Pattern INVISIBLE = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}" + IGNORABLE + BLANK + "]");

    /** What people take for one character (Unicode Standard Annex 29). */
    private static final Pattern ONE_CLUSTER = Pattern.compile("\\X");

    /** A joiner, and one of the characters that a joiner can join. */
    private static final String JOINED_PICTOGRAPH = "\u200D\u00A9";

    private Visible() {}

    /** Whether there is nothing in the text that people cannot see. */
    static boolean all(String text) {
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

    /** The text without what is invisible in it: that does not always change what people see. */
    static String only(String text) {
        return INVISIBLE.matcher(text).replaceAll("");
    }

    private static boolean isInsideEmoji(int[] characters, int i) {
        return switch (characters[i]) {
            case EMOJI_STYLE -> isEmoji(characters, i - 1) || isKey(characters, i - 1);
            case JOINER -> isEmoji(characters, endOfEmoji(characters, i - 1)) && isEmoji(characters, i + 1);
            default -> false;
        };
    }

    /** Before a joiner an emoji may have a style or a tone of skin. */
    private static int endOfEmoji(int[] characters, int i) {
        boolean modified = i >= 0 && (characters[i] == EMOJI_STYLE || isToneOfSkin(characters[i]));
        return modified ? i - 1 : i;
    }

    private static boolean isToneOfSkin(int character) {
        return character >= 0x1F3FB && character <= 0x1F3FF;
    }

    /** A digit or sign on a key: 1️⃣. */
    private static boolean isKey(int[] characters, int i) {
        return i >= 0
                && "0123456789#*".indexOf(characters[i]) >= 0
                && i + 2 < characters.length
                && characters[i + 2] == KEYCAP;
    }

    /**
     * The platform has no other way to ask for Extended_Pictographic. By rule GB11 of that annex the character is one if, and
     * only if, it makes one cluster with a joiner and another one.
     */
    private static boolean isEmoji(int[] characters, int i) {
        return i >= 0
                && i < characters.length
                && ONE_CLUSTER
                        .matcher(Character.toString(characters[i]) + JOINED_PICTOGRAPH)
                        .matches();
    }
}
