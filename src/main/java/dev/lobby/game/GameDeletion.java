package dev.lobby.game;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;

/**
 * Deletes games in several transactions, each of which is short and takes little memory, however many messages the game
 * has. In the meantime, readers see the game lose its messages. If the server stops in between, the call ends with 503.
 * The game keeps the remaining messages and can be deleted again.
 */
@ApplicationScoped
public class GameDeletion {
    private final Games games;
    private final GameService service;
    private final Event<BeforeGameDeletion> beforeDeletion;

    @Inject
    GameDeletion(Games games, GameService service, Event<BeforeGameDeletion> beforeDeletion) {
        this.games = games;
        this.service = service;
        this.beforeDeletion = beforeDeletion;
    }

    /**
     * Deletes a game of this owner.
     *
     * @throws dev.lobby.rest.ProblemException with 404 or 403, if there is no such game of this owner, and with 409, if
     *     the reason does not hold, or no longer
     */
    public GameView delete(String id, String owner, GameEnd end) {
        games.refuseUnlessOwned(id, owner);
        beforeDeletion.fire(new BeforeGameDeletion(id, owner, end));
        return service.delete(id, owner, end);
    }
}
