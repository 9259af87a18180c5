package dev.lobby.rest;

import dev.lobby.id.ObjectId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A position in a list that is sorted by creation time, and by id for equal times. Opaque to clients. */
@Schema(type = SchemaType.STRING, description = "Comes from a Link; opaque")
public record TimeCursor(Instant createdAt, String id) {
    private static final int ID_LENGTH = 24;

    /** An upper limit, because PostgreSQL does not support all Java times. */
    private static final Instant LAST = Instant.parse("9999-01-01T00:00:00Z");

    /** Called by the REST runtime. A text that is not a cursor is refused with 400. */
    public static TimeCursor fromString(String text) {
        try {
            String decoded = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII);
            if (decoded.length() > ID_LENGTH && ObjectId.isValid(decoded.substring(0, ID_LENGTH))) {
                Instant createdAt = Instant.ofEpochMilli(Long.parseLong(decoded.substring(ID_LENGTH)));
                if (createdAt.isAfter(Instant.EPOCH) && createdAt.isBefore(LAST)) {
                    return new TimeCursor(createdAt, decoded.substring(0, ID_LENGTH));
                }
            }
        } catch (IllegalArgumentException e) {
            // Refused below, like a cursor that is too short.
        }
        throw Problem.invalid("after", "must come from a Link of this server").exception();
    }

    public Map<String, String> toParameters() {
        byte[] bytes = (id + createdAt.toEpochMilli()).getBytes(StandardCharsets.US_ASCII);
        return Map.of("after", Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }
}
