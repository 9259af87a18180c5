package dev.lobby.friend;

import dev.lobby.entity.OwnedEvents;
import jakarta.enterprise.context.ApplicationScoped;

@ApplicationScoped
class FriendEvents implements OwnedEvents<Friend> {
    @Override
    public Class<Friend> entity() {
        return Friend.class;
    }

    @Override
    public boolean restricted() {
        return true;
    }

    /** Otherwise everybody could tell requests that reach nobody from those that do. */
    @Override
    public boolean secret(Friend friend) {
        return true;
    }
}
