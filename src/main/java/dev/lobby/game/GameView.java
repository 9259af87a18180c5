package dev.lobby.game;

import dev.lobby.text.DisplayName;
import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The public view of a game.
 *
 * @param members the number of members
 */
@JsonbPropertyOrder({"id", "name", "owner", "members", "started", "createdAt", "updatedAt"})
@Schema(name = "Game")
public record GameView(
        @JsonbProperty("_id") @Schema(ref = "Id") String id,

        @Schema(minLength = 1, maxLength = DisplayName.MAX) String name,

        @Schema(ref = "Id") String owner,
        @Schema(minimum = "0") int members,
        boolean started,
        Instant createdAt,
        Instant updatedAt) {

    static GameView of(Game game) {
        return new GameView(
                game.id(),
                game.name(),
                game.owner(),
                game.members(),
                game.hasStarted(),
                game.createdAt(),
                game.updatedAt());
    }
}
