package dev.lobby.game;

import dev.lobby.change.EventMapping;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

@ApplicationScoped
class GameEvents implements EventMapping<Game> {
    @Override
    public Class<Game> entity() {
        return Game.class;
    }

    @Override
    public String name() {
        return "game";
    }

    @Override
    public String key(Game game) {
        return game.id();
    }

    @Override
    public List<String> about(Game game) {
        // The owner is a member only after the game was created, and no longer when it is deleted.
        return game.isEventHidden() ? List.of(game.id(), game.owner(), Game.guestsOf(game.id())) : List.of(game.id());
    }

    @Override
    public boolean restricted() {
        return false;
    }

    @Override
    public boolean restricted(Game game) {
        return game.isEventHidden();
    }

    @Override
    public GameView view(Game game) {
        return GameView.of(game);
    }
}
