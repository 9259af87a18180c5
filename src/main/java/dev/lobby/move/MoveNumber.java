package dev.lobby.move;

import dev.lobby.rest.Problem;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The number of a move as it comes from clients; 0 stands for the beginning. Anything else is refused with 400. */
@Schema(type = SchemaType.INTEGER, minimum = "0", description = "The number of a move")
public record MoveNumber(int value) {
    /** Called by the REST runtime. */
    public static MoveNumber fromString(String text) {
        try {
            int value = Integer.parseInt(text);
            if (value >= 0) {
                return new MoveNumber(value);
            }
        } catch (NumberFormatException e) {
            // Refused below, like a negative number.
        }
        throw Problem.invalid("move", "must be the number of a move").exception();
    }
}
