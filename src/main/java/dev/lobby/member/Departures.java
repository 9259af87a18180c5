package dev.lobby.member;

import dev.lobby.auth.Caller;
import dev.lobby.edge.CallsInFlight;
import dev.lobby.game.GameDeletion;
import dev.lobby.game.GameEnd;
import dev.lobby.game.GameEnds;
import dev.lobby.game.GameView;
import dev.lobby.game.Games;
import dev.lobby.game.OwnerLeaves;
import dev.lobby.id.ObjectId;
import dev.lobby.rest.NameCursor;
import dev.lobby.rest.ProblemException;
import dev.lobby.user.BeforeUserDeletion;
import dev.lobby.user.UserDeleting;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Takes users out of games that may end with that, or pass to another player. This can take several transactions, so
 * what was found out before the last one is looked at again in it. Thread-safe.
 */
@ApplicationScoped
class Departures {
    /** How often a departure is tried again because the game has changed meanwhile. */
    private static final int TRIES = 10;

    /** The statuses of what the owner of a game is told if they are not, or the game has changed. */
    private static final Set<Integer> CHANGED = Set.of(403, 404, 409);

    /** Before all games. */
    private static final NameCursor FIRST = new NameCursor("", "");

    private final MemberService members;
    private final Absences absences;
    private final Games games;
    private final GameEnds gameEnds;
    private final GameDeletion deletion;
    private final CallsInFlight calls;

    @Inject
    Departures(
            MemberService members,
            Absences absences,
            Games games,
            GameEnds gameEnds,
            GameDeletion deletion,
            CallsInFlight calls) {
        this.members = members;
        this.absences = absences;
        this.games = games;
        this.gameEnds = gameEnds;
        this.deletion = deletion;
        this.calls = calls;
    }

    /** Removes a member, who leaves or is kicked. */
    MemberView leave(String gameId, String userId, Caller caller) {
        MemberView member = members.get(gameId, userId, caller);
        for (int tries = 1; ; tries++) {
            OwnerLeaves rule = rule(member, caller);
            try {
                return rule == OwnerLeaves.REFUSE ? members.leave(gameId, userId, caller) : leaveOwn(member, rule);
            } catch (ProblemException e) {
                boolean passed = rule != OwnerLeaves.REFUSE || rule(member, caller) != OwnerLeaves.REFUSE;
                if (!passed || tries == TRIES || !CHANGED.contains(e.problem().status())) {
                    throw e;
                }
            }
        }
    }

    private OwnerLeaves rule(MemberView member, Caller caller) {
        return caller.is(member.userId()) ? members.ruleForOwner(member.gameId(), member.userId()) : OwnerLeaves.REFUSE;
    }

    private MemberView leaveOwn(MemberView owner, OwnerLeaves rule) {
        Optional<String> heir =
                rule == OwnerLeaves.PASSES ? members.heir(owner.gameId(), owner.userId()) : Optional.empty();
        if (heir.isPresent()) {
            return members.leaveTo(heir.get(), owner.gameId(), owner.userId());
        }
        GameEnd end = rule == OwnerLeaves.PASSES ? GameEnd.EMPTY : GameEnd.OWNER_LEFT;
        end(owner.gameId(), owner.userId(), end);
        return owner.departed(Departure.LEFT);
    }

    /**
     * Removes a member who has timed out, unless they are back. An owner who comes back while the messages of a game are
     * deleted that ends with them keeps the game and the remaining messages.
     */
    void timeOut(String gameId, String userId) {
        unlessChanged(() -> {
            switch (members.ruleForOwner(gameId, userId)) {
                case REFUSE -> members.timeOut(gameId, userId);
                case PASSES -> timeOutOwner(gameId, userId);
                case ENDS -> end(gameId, userId, GameEnd.OWNER_TIMED_OUT);
            }
        });
    }

    private void timeOutOwner(String gameId, String owner) {
        members.heir(gameId, owner)
                .ifPresentOrElse(
                        heir -> members.timeOutTo(heir, gameId, owner),
                        () -> end(gameId, owner, GameEnd.LAST_TIMED_OUT));
    }

    /** Deletes a game if nobody of its members has been online for long enough. */
    void endIfAbandoned(String gameId) {
        if (gameEnds.isAbandoned(gameId)) {
            unlessChanged(() -> end(gameId, games.find(gameId).owner(), GameEnd.ABANDONED));
        } else {
            gameEnds.lastOnline(gameId)
                    .ifPresentOrElse(last -> absences.idleSince(gameId, last), () -> absences.forgetUnlessIdle(gameId));
        }
    }

    private void end(String gameId, String owner, GameEnd end) {
        GameView unused = deletion.delete(gameId, owner, end);
    }

    /** What has changed meanwhile is looked at again. */
    private static void unlessChanged(Runnable action) {
        try {
            action.run();
        } catch (ProblemException e) {
            if (!CHANGED.contains(e.problem().status())) {
                throw e;
            }
        }
    }

    /**
     * Passes on or deletes the games that a user owns who is to be deleted. Games that the user opens in the meantime are
     * deleted in the same transaction as the user.
     */
    void leaveOwned(@Observes @Priority(UserDeleting.OWNED_GAMES) BeforeUserDeletion user) {
        String end = ObjectId.next();
        boolean found;
        do {
            // Again, because a game that is renamed meanwhile may be missed.
            found = leaveOwned(user.userId(), end);
        } while (found);
    }

    /** Returns whether there were any. */
    private boolean leaveOwned(String owner, String end) {
        List<NameCursor> some = games.owned(owner, FIRST, end);
        boolean found = !some.isEmpty();
        while (!some.isEmpty()) {
            for (NameCursor game : some) {
                calls.refuseIfEnding();
                endOwnership(game.id(), owner);
            }
            some = games.owned(owner, some.get(some.size() - 1), end);
        }
        return found;
    }

    private void endOwnership(String gameId, String owner) {
        // If it has changed, it is found again if it is still the user's.
        unlessChanged(() -> {
            Optional<String> heir = members.ruleForOwner(gameId, owner) == OwnerLeaves.PASSES
                    ? members.heir(gameId, owner)
                    : Optional.empty();
            if (heir.isPresent()) {
                members.passOn(heir.get(), gameId, owner);
            } else {
                end(gameId, owner, GameEnd.USER_DELETED);
            }
        });
    }

    /** Removes a user who is to be deleted from all games of others. */
    void leaveOthers(@Observes @Priority(UserDeleting.MEMBERSHIPS) BeforeUserDeletion user) {
        String last = "";
        do {
            last = members.leaveSome(user.userId(), last);
        } while (!last.isEmpty());
    }
}
