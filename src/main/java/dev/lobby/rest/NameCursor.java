package dev.lobby.rest;

import dev.lobby.id.ObjectId;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A position in a list that is sorted by name, and by id for equal names. Opaque to clients. */
@Schema(type = SchemaType.STRING, description = "Comes from a Link; opaque")
public record NameCursor(String name, String id) {
    private static final int ID_LENGTH = 24;

    /** Called by the REST runtime. A text that is not a cursor is refused with 400. */
    public static NameCursor fromString(String text) {
        try {
            String decoded = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            if (decoded.length() > ID_LENGTH
                    && ObjectId.isValid(decoded.substring(0, ID_LENGTH))
                    && decoded.indexOf('\0') < 0) {
                return new NameCursor(decoded.substring(ID_LENGTH), decoded.substring(0, ID_LENGTH));
            }
        } catch (IllegalArgumentException e) {
            // Refused below, like a cursor that is too short.
        }
        throw Problem.invalid("after", "must come from a Link of this server").exception();
    }

    public Map<String, String> toParameters() {
        byte[] bytes = (id + name).getBytes(StandardCharsets.UTF_8);
        return Map.of("after", Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }
}
