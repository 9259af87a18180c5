package dev.lobby.tournament;

import dev.lobby.entity.OwnedEvents;
import jakarta.enterprise.context.ApplicationScoped;

@ApplicationScoped
class TournamentEvents implements OwnedEvents<Tournament> {
    @Override
    public Class<Tournament> entity() {
        return Tournament.class;
    }

    @Override
    public boolean restricted() {
        return true;
    }
}
