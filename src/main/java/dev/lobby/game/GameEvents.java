package dev.lobby.game;

import dev.lobby.change.EventMapping;
import jakarta.enterprise.context.ApplicationScoped;

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
    public GameView view(Game game) {
        return GameView.of(game);
    }
}
