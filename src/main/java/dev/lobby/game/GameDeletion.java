package dev.lobby.game;

import dev.lobby.rest.ObjectId;
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

/**
 * Deletes games in several transactions, each of which is short and takes little memory, however many messages the game
 * has. In the meantime, readers see the game lose its messages. If the server stops in between, the game keeps the
 * remaining messages and can be deleted again.
 */
@ApplicationScoped
class GameDeletion {
    private static final Logger LOG = System.getLogger(GameDeletion.class.getName());

    private final GameService games;
    private final Event<BeforeGameDeletion> beforeDeletion;

    @Inject
    GameDeletion(GameService games, Event<BeforeGameDeletion> beforeDeletion) {
        this.games = games;
        this.beforeDeletion = beforeDeletion;
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
        String last = "";
        List<String> some;
        do {
            some = games.owned(user.userId(), last, end);
            for (String id : some) {
                deleteIfStillOwned(id, user.userId());
                last = id;
            }
        } while (!some.isEmpty());
    }

    private void deleteIfStillOwned(String id, String owner) {
        try {
            GameView unused = delete(id, owner);
        } catch (ProblemException e) {
            // The game was handed to another user or deleted in the meantime.
            LOG.log(Level.DEBUG, "Game {0} is no longer the user's: {1}", id, e.getMessage());
        }
    }
}
