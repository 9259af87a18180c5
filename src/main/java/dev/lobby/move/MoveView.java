package dev.lobby.move;

import jakarta.json.JsonValue;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The public view of a move.
 *
 * @param by the player
 * @param move as it was sent
 */
@JsonbPropertyOrder({"gameId", "number", "by", "move", "createdAt"})
@Schema(name = "GameMove")
public record MoveView(
        @Schema(ref = "Id") String gameId,
        @Schema(minimum = "1") int number,
        @Schema(ref = "Id") String by,
        @Schema(ref = "Json") JsonValue move,
        Instant createdAt) {

    static MoveView of(Move move) {
        return new MoveView(move.gameId(), move.number(), move.player(), move.move(), move.createdAt());
    }
}
