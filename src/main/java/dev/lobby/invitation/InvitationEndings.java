package dev.lobby.invitation;

import dev.lobby.edge.CallsInFlight;
import dev.lobby.game.BeforeGameDeletion;
import dev.lobby.user.BeforeUserDeletion;
import dev.lobby.user.UserDeleting;
import dev.lobby.work.Started;
import dev.lobby.work.Workers;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Ends many invitations, in more than one transaction. A thread ends those that have expired, one by one, the first to
 * expire first. It runs on every server; the servers do not disturb each other.
 */
@ApplicationScoped
class InvitationEndings {
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    /** How many invitations one step handles at most, so that a step ends soon when the server stops. */
    private static final int BATCH = 100;

    private final InvitationService invitations;
    private final CallsInFlight calls;

    @Inject
    InvitationEndings(InvitationService invitations, CallsInFlight calls) {
        this.invitations = invitations;
        this.calls = calls;
    }

    void start(@Observes @Priority(Started.READERS) Started started, Workers workers) {
        workers.start("lobby-invitations", INTERVAL, this::step);
    }

    /** Returns whether there may be more expired invitations. */
    boolean step() {
        List<String> expired = invitations.expired(BATCH);
        expired.forEach(invitations::endExpired);
        return expired.size() == BATCH;
    }

    void endOfGame(@Observes BeforeGameDeletion game) {
        Optional<Invitation> last = invitations.endSome(game, Optional.empty());
        while (last.isPresent()) {
            calls.refuseIfEnding();
            last = invitations.endSome(game, last);
        }
    }

    /** One by one, so that the rows of their games are not locked for long. There are not many. */
    void endOfUser(@Observes @Priority(UserDeleting.MEMBERSHIPS) BeforeUserDeletion user) {
        for (String id : invitations.ofUser(user.userId())) {
            calls.refuseIfEnding();
            invitations.endWithUser(id);
        }
    }
}
