package dev.lobby.invitation;

import dev.lobby.change.Change;
import dev.lobby.entity.OwnedEvents;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

@ApplicationScoped
class InvitationEvents implements OwnedEvents<Invitation> {
    @Override
    public Class<Invitation> entity() {
        return Invitation.class;
    }

    @Override
    public boolean restricted() {
        return true;
    }

    @Override
    public boolean secret(Invitation invitation) {
        return true;
    }

    @Override
    public boolean isMembership() {
        return true;
    }

    /** An invitation does not change. */
    @Override
    public Optional<String> event(Change effect) {
        return effect == Change.UPDATED ? Optional.empty() : OwnedEvents.super.event(effect);
    }
}
