package dev.lobby.id;

import java.time.Instant;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An object's id, as it is made here and as it comes from clients: 24 lowercase hex digits. */
@Schema(name = "Id", type = SchemaType.STRING, pattern = ObjectId.PATTERN, description = "24 lowercase hex digits")
public record ObjectId(String hex) {
    public static final String PATTERN = "^[0-9a-f]{24}$";
    private static final Pattern FORM = Pattern.compile(PATTERN);

    public static final String MESSAGE = "must be an id: 24 lowercase hex digits";

    /** Called by the REST runtime for parameters. */
    public ObjectId {
        if (!isValid(hex)) {
            throw new IllegalArgumentException(MESSAGE);
        }
    }

    /** Whether the text is an id: 24 lowercase hex digits. */
    public static boolean isValid(String text) {
        return FORM.matcher(text).matches();
    }

    /** Creates a new id. Ids ascend with time, to the second. */
    public static String next() {
        return new org.bson.types.ObjectId().toHexString();
    }

    /** The time when the object was created, to the second. */
    public static Instant time(String hex) {
        return Instant.ofEpochSecond(Long.parseLong(hex.substring(0, 8), 16));
    }

    /**
     * A pattern of SQL for ids that the same run of a server has made. Ids of one run ascend also within a second. The
     * run is named by the ten digits after those of the time.
     */
    public static String likeOfServer(String hex) {
        return "_".repeat(8) + hex.substring(8, 18) + "%";
    }

    @Override
    public String toString() {
        return hex;
    }
}
