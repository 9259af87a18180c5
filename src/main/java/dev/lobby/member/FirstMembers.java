package dev.lobby.member;

import dev.lobby.game.GamePart;
import dev.lobby.rest.Page;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** The members of a game with what one shows of their users: the first 100 to join. */
@ApplicationScoped
class FirstMembers implements GamePart {
    private final MemberService members;

    @Inject
    FirstMembers(MemberService members) {
        this.members = members;
    }

    @Override
    public String name() {
        return "members";
    }

    @Override
    public String member() {
        return "memberList";
    }

    @Override
    public Page<?> of(String gameId, String caller) {
        return members.first(gameId, caller);
    }
}
