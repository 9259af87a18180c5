package dev.lobby.tournament;

import dev.lobby.change.EventMapping;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

@ApplicationScoped
class TournamentEvents implements EventMapping<Tournament> {
    @Override
    public Class<Tournament> entity() {
        return Tournament.class;
    }

    @Override
    public String name() {
        return "tournament";
    }

    @Override
    public String key(Tournament tournament) {
        return tournament.id();
    }

    @Override
    public List<String> about(Tournament tournament) {
        String game = tournament.game();
        return game == null ? List.of(tournament.id()) : List.of(tournament.id(), game);
    }

    @Override
    public boolean restricted() {
        return false;
    }

    @Override
    public TournamentView view(Tournament tournament) {
        return TournamentView.of(tournament);
    }
}
