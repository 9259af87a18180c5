package dev.lobby.tournament;

import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(name = "Tournament", description = "A tournament of two players")
@JsonbPropertyOrder({
    "id",
    "owner",
    "opponent",
    "game",
    "title",
    "rounds",
    "mode",
    "tags",
    "begins",
    "createdAt",
    "updatedAt"
})
public record TournamentView(
        @JsonbProperty("_id") @Schema(ref = "Id") String id,

        @Schema(ref = "Id") String owner,
        @Schema(ref = "Id") String opponent,
        @Schema(ref = "Id") @Nullable String game,
        String title,
        int rounds,
        Tournament.Mode mode,
        List<String> tags,
        @Nullable Instant begins,
        Instant createdAt,
        Instant updatedAt) {}
