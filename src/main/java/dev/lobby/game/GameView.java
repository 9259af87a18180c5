package dev.lobby.game;

import dev.lobby.text.DisplayName;
import jakarta.json.JsonObject;
import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The public view of a game.
 *
 * @param members the number of players
 * @param memberTimeout after how many seconds offline a member leaves
 * @param spectators the number of spectators
 * @param turn the player whose turn it is
 * @param reason why it was deleted
 */
@JsonbPropertyOrder({
    "id",
    "name",
    "owner",
    "members",
    "maxMembers",
    "started",
    "access",
    "locked",
    "needsReady",
    "dropIn",
    "ownerLeaves",
    "memberTimeout",
    "spectatable",
    "spectators",
    "turn",
    "attributes",
    "readyFor",
    "reason",
    "createdAt",
    "updatedAt"
})
@Schema(name = "Game")
public record GameView(
        @JsonbProperty("_id") @Schema(ref = "Id") String id,

        @Schema(minLength = 1, maxLength = DisplayName.MAX) String name,

        @Schema(ref = "Id") String owner,
        @Schema(minimum = "0") int members,
        @Schema(minimum = "1") int maxMembers,
        boolean started,

        @Schema(
                title = "Access",
                enumeration = {"public", "unlisted", "invited"})
        String access,

        boolean locked,
        boolean needsReady,
        boolean dropIn,

        @Schema(
                title = "OwnerLeaves",
                enumeration = {"refuse", "passes", "ends"})
        String ownerLeaves,

        @Schema(minimum = "10", maximum = "604800") @Nullable
        Integer memberTimeout,

        boolean spectatable,
        @Schema(minimum = "0") int spectators,
        @Schema(ref = "Id") @Nullable String turn,
        @Schema(ref = "Attributes") @Nullable JsonObject attributes,
        @Nullable List<String> readyFor,

        @Schema(
                title = "GameEnd",
                description = "Why the game was deleted; only then",
                enumeration = {"deleted", "owner-left", "empty", "abandoned", "user-deleted"})
        @Nullable
        String reason,

        Instant createdAt,
        Instant updatedAt) {

    public static GameView of(Game game) {
        List<String> readyFor = game.readyFor();
        return new GameView(
                game.id(),
                game.name(),
                game.owner(),
                game.members(),
                game.maxMembers(),
                game.hasStarted(),
                game.access().code(),
                game.isLocked(),
                game.needsReady(),
                game.allowsDropIn(),
                game.ownerLeaves().code(),
                game.memberTimeout().orElse(null),
                game.isSpectatable(),
                game.spectators(),
                game.turn().orElse(null),
                game.attributes().shown().orElse(null),
                readyFor.isEmpty() ? null : readyFor,
                game.end().map(GameEnd::code).orElse(null),
                game.createdAt(),
                game.updatedAt());
    }
}
