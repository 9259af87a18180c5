package dev.lobby.tournament;

import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.time.Instant;

@JsonbPropertyOrder({"id", "title", "createdAt", "updatedAt"})
public record TournamentView(@JsonbProperty("_id") String id, String title, Instant createdAt, Instant updatedAt) {

    static TournamentView of(Tournament tournament) {
        return new TournamentView(tournament.id(), tournament.title(), tournament.createdAt(), tournament.updatedAt());
    }
}
