package dev.lobby.block;

import dev.lobby.change.Change;
import dev.lobby.entity.OwnedEvents;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

@ApplicationScoped
class BlockEvents implements OwnedEvents<Block> {
    @Override
    public Class<Block> entity() {
        return Block.class;
    }

    /** A block does not change. */
    @Override
    public Optional<String> event(Change effect) {
        return effect == Change.UPDATED ? Optional.empty() : OwnedEvents.super.event(effect);
    }

    @Override
    public boolean restricted() {
        return true;
    }

    @Override
    public boolean secret(Block block) {
        return true;
    }
}
