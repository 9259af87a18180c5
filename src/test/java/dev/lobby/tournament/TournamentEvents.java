package dev.lobby.tournament;

import dev.lobby.entity.OwnedEvents;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

@ApplicationScoped
class TournamentEvents implements OwnedEvents<Tournament> {
    @Override
    public Class<Tournament> entity() {
        return Tournament.class;
    }

    @Override
    public List<String> about(Tournament tournament) {
        return tournament.about();
    }

    @Override
    public boolean restricted() {
        return true;
    }

    @Override
    public List<String> seenBy(Tournament tournament) {
        return tournament.players();
    }
}
