package dev.lobby.member;

import dev.lobby.user.BeforeUserDeletion;
import dev.lobby.user.UserDeleting;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

/** Removes a user who is to be deleted from all games of others, in one transaction for each ten games. */
@ApplicationScoped
class MembershipDeletion {
    private final MemberService members;

    @Inject
    MembershipDeletion(MemberService members) {
        this.members = members;
    }

    void leave(@Observes @Priority(UserDeleting.MEMBERSHIPS) BeforeUserDeletion user) {
        String last = "";
        do {
            last = members.leaveSome(user.userId(), last);
        } while (!last.isEmpty());
    }
}
