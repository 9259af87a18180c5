package dev.lobby.log;

import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A place in the one order, as clients know it: right after an event. Cursors of one log have one length and sort, as
 * texts, like the events; clients need not know more of them.
 *
 * @param epoch which log it is of: 12 hexadecimal digits
 */
record Cursor(String epoch, long position) {
    private static final HexFormat HEX = HexFormat.of();
    private static final int EPOCH_LENGTH = 12;
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{12}[0-7][0-9a-f]{15}");

    /** Empty where the text is no cursor of any log. */
    static Optional<Cursor> parse(String text) {
        return FORM.matcher(text).matches()
                ? Optional.of(new Cursor(
                        text.substring(0, EPOCH_LENGTH), HexFormat.fromHexDigitsToLong(text.substring(EPOCH_LENGTH))))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return epoch + HEX.toHexDigits(position);
    }
}
