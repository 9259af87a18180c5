package dev.lobby.move;

import dev.lobby.game.GamePart;
import dev.lobby.rest.Page;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** The last 100 moves of a game. */
@ApplicationScoped
class LastMoves implements GamePart {
    private final MoveService moves;

    @Inject
    LastMoves(MoveService moves) {
        this.moves = moves;
    }

    @Override
    public String name() {
        return "moves";
    }

    @Override
    public String member() {
        return "moveList";
    }

    @Override
    public Page<?> of(String gameId, String caller) {
        return moves.last(gameId, caller);
    }
}
