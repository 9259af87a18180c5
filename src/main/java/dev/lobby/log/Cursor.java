package dev.lobby.log;

import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A position in the log as clients see it: the place right after one event. All cursors of one log have the same
 * length, and they sort as strings in the order of the events. Clients need to know nothing else about them.
 *
 * @param epoch identifies the log: 12 hexadecimal digits
 */
record Cursor(String epoch, long position) {
    private static final HexFormat HEX = HexFormat.of();
    private static final int EPOCH_LENGTH = 12;
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{12}[0-7][0-9a-f]{15}");

    /** Returns the cursor that the text denotes, or empty if the text is not a cursor. */
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
