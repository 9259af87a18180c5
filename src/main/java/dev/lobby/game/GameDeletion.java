package dev.lobby.game;

import dev.lobby.rest.ObjectId;
import dev.lobby.rest.ProblemException;
import dev.lobby.user.UserDeleting;
import dev.lobby.user.UserEmptying;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;

/**
 * Deletes games in several transactions, of which each takes little memory and no long time, however much was said
 * there. Who looks meanwhile sees a game that loses its messages; where the server ends in between, it has the rest of
 * them, and can be deleted again.
 */
@ApplicationScoped
class GameDeletion {
    private static final Logger LOG = System.getLogger(GameDeletion.class.getName());

    private final GameService games;
    private final Event<GameEmptying> emptying;

    @Inject
    GameDeletion(GameService games, Event<GameEmptying> emptying) {
        this.games = games;
        this.emptying = emptying;
    }

    GameView delete(String id, String caller) {
        games.refuseUnlessOwned(id, caller);
        emptying.fire(new GameEmptying(id, caller));
        return games.delete(id, caller);
    }

    /** Those that there are now; what the user opens meanwhile goes with the user. */
    void deleteWithOwner(@Observes @Priority(UserDeleting.OWNED_GAMES) UserEmptying user) {
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
            // It was handed to somebody else meanwhile, or deleted.
            LOG.log(Level.DEBUG, "Game {0} is left to others: {1}", id, e.getMessage());
        }
    }
}
