package dev.lobby.move;

import dev.lobby.change.Change;
import dev.lobby.change.EventMapping;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

@ApplicationScoped
class MoveEvents implements EventMapping<Move> {
    @Override
    public Class<Move> entity() {
        return Move.class;
    }

    @Override
    public String name() {
        return "move";
    }

    @Override
    public String key(Move move) {
        return move.gameId() + "." + move.number();
    }

    /** A move does not change, and goes with its round. */
    @Override
    public Optional<String> event(Change effect) {
        return effect == Change.CREATED ? Optional.of("move.created") : Optional.empty();
    }

    @Override
    public List<String> about(Move move) {
        return List.of(move.gameId(), move.player());
    }

    @Override
    public boolean restricted() {
        return true;
    }

    @Override
    public MoveView view(Move move) {
        return MoveView.of(move);
    }
}
