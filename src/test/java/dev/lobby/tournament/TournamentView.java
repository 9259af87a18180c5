package dev.lobby.tournament;

import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(name = "Tournament", description = "A tournament")
@JsonbPropertyOrder({"id", "title", "game", "rounds", "mode", "tags", "createdAt", "updatedAt"})
public record TournamentView(
        @JsonbProperty("_id") String id,
        String title,
        @Nullable String game,
        int rounds,
        Tournament.Mode mode,
        List<String> tags,
        Instant createdAt,
        Instant updatedAt) {

    static TournamentView of(Tournament tournament) {
        return new TournamentView(
                tournament.id(),
                tournament.title(),
                tournament.game(),
                tournament.rounds(),
                tournament.mode(),
                tournament.tags(),
                tournament.createdAt(),
                tournament.updatedAt());
    }
}
