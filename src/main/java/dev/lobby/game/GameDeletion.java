package dev.lobby.game;

import dev.lobby.edge.CallsInFlight;
import dev.lobby.id.ObjectId;
import dev.lobby.rest.NameCursor;
import dev.lobby.rest.ProblemException;
import dev.lobby.user.BeforeUserDeletion;
import dev.lobby.user.UserDeleting;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Set;

/**
 * Deletes games in several transactions, each of which is short and takes little memory, however many messages the game
 * has. In the meantime, readers see the game lose its messages. If the server stops in between, the call ends with 503.
 * The game keeps the remaining messages and can be deleted again.
 */
@ApplicationScoped
class GameDeletion {
    private static final Logger LOG = System.getLogger(GameDeletion.class.getName());

    /** Before all games. */
    private static final NameCursor FIRST = new NameCursor("", "");

    /** The statuses of the answers that the owner of a game cannot get. */
    private static final Set<Integer> GONE = Set.of(403, 404);

    private final GameService games;
    private final Event<BeforeGameDeletion> beforeDeletion;
    private final CallsInFlight calls;

    @Inject
    GameDeletion(GameService games, Event<BeforeGameDeletion> beforeDeletion, CallsInFlight calls) {
        this.games = games;
        this.beforeDeletion = beforeDeletion;
        this.calls = calls;
    }

    GameView delete(String id, String caller) {
        games.refuseUnlessOwned(id, caller);
        beforeDeletion.fire(new BeforeGameDeletion(id, caller));
        return games.delete(id, caller);
    }

    /**
     * Deletes the games that the user owns now. Games that the user opens in the meantime are deleted in the same
     * transaction as the user.
     */
    void deleteWithOwner(@Observes @Priority(UserDeleting.OWNED_GAMES) BeforeUserDeletion user) {
        String end = ObjectId.next();
        boolean found;
        do {
            // Again, because a game that is renamed meanwhile may be missed.
            found = deleteOwned(user.userId(), end);
        } while (found);
    }

    /** Returns whether there were any. */
    private boolean deleteOwned(String owner, String end) {
        List<NameCursor> some = games.owned(owner, FIRST, end);
        boolean found = !some.isEmpty();
        while (!some.isEmpty()) {
            for (NameCursor game : some) {
                calls.refuseIfEnding();
                deleteIfStillOwned(game.id(), owner);
            }
            some = games.owned(owner, some.get(some.size() - 1), end);
        }
        return found;
    }

    private void deleteIfStillOwned(String id, String owner) {
        try {
            GameView unused = delete(id, owner);
        } catch (ProblemException e) {
            if (!GONE.contains(e.problem().status())) {
                throw e;
            }
            // The game was handed to another user or deleted in the meantime.
            LOG.log(Level.DEBUG, "Game {0} is no longer the user's: {1}", id, e.getMessage());
        }
    }
}
