package dev.lobby.member;

import dev.lobby.user.UserDeleting;
import dev.lobby.user.UserEmptying;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

/** Has a user leave all games that are somebody else's, a transaction for each hundred. */
@ApplicationScoped
class MembershipEmptying {
    private final MemberService members;

    @Inject
    MembershipEmptying(MemberService members) {
        this.members = members;
    }

    void leave(@Observes @Priority(UserDeleting.MEMBERSHIPS) UserEmptying user) {
        String last = "";
        do {
            last = members.leaveSome(user.userId(), last);
        } while (!last.isEmpty());
    }
}
