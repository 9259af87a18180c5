package dev.lobby.game;

import dev.lobby.rest.NameCursor;
import dev.lobby.rest.Problem;
import dev.lobby.work.Time;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.List;
import java.util.Optional;

/**
 * Finds and locks games, for callers who may see, enter or own them. A game that is hidden from a caller is refused as one
 * that is not there. Thread-safe.
 */
@ApplicationScoped
@Transactional
public class Games {
    private static final int BATCH = 100;

    private final Time time;

    @PersistenceContext
    private EntityManager entities;

    @Inject
    Games(Time time) {
        this.time = time;
    }

    /** Returns the game without a lock; 404 if there is none that the caller may see. */
    @Transactional(TxType.SUPPORTS)
    public Game find(String id, String caller) {
        Game game = find(id);
        refuseIfHidden(game, caller);
        return game;
    }

    /** Refuses a caller for whom the game does not exist. */
    @Transactional(TxType.SUPPORTS)
    public void refuseIfHidden(Game game, String caller) {
        if (game.isHidden() && !isAmong(game.id(), caller)) {
            throw notThere().exception();
        }
    }

    /** Returns the game without a lock; refuses a caller who is not in it. */
    @Transactional(TxType.SUPPORTS)
    public Game findAsMember(String id, String caller) {
        Game game = find(id);
        refuseUnlessMember(game, caller);
        return game;
    }

    /** Refuses a caller who is not in the game. */
    @Transactional(TxType.SUPPORTS)
    public void refuseUnlessMember(Game game, String caller) {
        if (!isMember(game.id(), caller)) {
            refuseIfHidden(game, caller);
            throw Problem.forbidden("Only the game's members may do this.").exception();
        }
    }

    /** Returns the game and locks its row until the end of the transaction; 404 if there is none. */
    public Game lock(String id) {
        return find(id, LockModeType.PESSIMISTIC_WRITE);
    }

    /** Like {@link #lock}, but empty if there is none. */
    public Optional<Game> lockIfThere(String id) {
        return Optional.ofNullable(entities.find(Game.class, id, LockModeType.PESSIMISTIC_WRITE));
    }

    /** Whether there is such a game for this caller. */
    @Transactional(TxType.SUPPORTS)
    public boolean isVisible(String id, String caller) {
        return Optional.ofNullable(entities.find(Game.class, id))
                .filter(game -> !game.isHidden() || isAmong(id, caller))
                .isPresent();
    }

    /** Returns the game without a lock; 404 if there is none. */
    @Transactional(TxType.SUPPORTS)
    public Game find(String id) {
        return find(id, LockModeType.NONE);
    }

    /** Like {@link #lock}, but refuses a caller who is not the owner. */
    public Game lockOwned(String id, String caller) {
        Game game = lock(id);
        refuseUnlessOwner(game, caller);
        return game;
    }

    /** Refuses a caller who is not the owner. */
    void refuseUnlessOwner(Game game, String caller) {
        if (!game.owner().equals(caller)) {
            refuseIfHidden(game, caller);
            throw notTheOwner().exception();
        }
    }

    private static Problem notTheOwner() {
        return Problem.forbidden("Only the game's owner may do this.");
    }

    /** Refuses a caller who is not the owner, without a lock. */
    @Transactional(TxType.SUPPORTS)
    public void refuseUnlessOwned(String id, String caller) {
        // Not the whole game: one that has been read would not be read again when its row is locked.
        Object[] game = entities.createQuery("select g.owner, g.access from Game g where g.id = :id", Object[].class)
                .setParameter("id", id)
                .getResultStream()
                .findFirst()
                .orElseThrow(() -> notThere().exception());
        if (!caller.equals(game[0])) {
            throw (game[1] == Access.INVITED && !isAmong(id, caller) ? notThere() : notTheOwner()).exception();
        }
    }

    /** A batch of the owner's games, in the order of their index, after one of them; only those with ids up to an end. */
    @Transactional(TxType.SUPPORTS)
    public List<NameCursor> owned(String owner, NameCursor after, String end) {
        return entities.createQuery(
                        "select g from Game g where g.owner = :owner"
                                + " and g.name >= :name and (g.name > :name or g.id > :id) and g.id <= :end"
                                + " order by g.owner, g.name, g.id",
                        Game.class)
                .setParameter("owner", owner)
                .setParameter("name", after.name())
                .setParameter("id", after.id())
                .setParameter("end", end)
                .setMaxResults(BATCH)
                .getResultStream()
                .map(game -> new NameCursor(game.name(), game.id()))
                .toList();
    }

    @Transactional(TxType.SUPPORTS)
    public boolean isMember(String gameId, String userId) {
        return isMember(gameId, userId, "");
    }

    /** Whether the user is a member who does not only watch. */
    @Transactional(TxType.SUPPORTS)
    public boolean isPlayer(String gameId, String userId) {
        return isMember(gameId, userId, " and m.spectates = false");
    }

    /** Whether the user is a member or invited: then even a hidden game exists for them. */
    private boolean isAmong(String gameId, String userId) {
        return isMember(gameId, userId) || isInvited(gameId, userId);
    }

    private boolean isInvited(String gameId, String userId) {
        return !entities.createQuery(
                        "select i.id from Invitation i"
                                + " where i.gameId = :game and i.guest = :user and i.hidden = false and i.expiresAt > :now",
                        String.class)
                .setParameter("game", gameId)
                .setParameter("user", userId)
                .setParameter("now", time.now())
                .getResultList()
                .isEmpty();
    }

    private boolean isMember(String gameId, String userId, String which) {
        return !entities.createQuery(
                        "select m.userId from Member m where m.gameId = :game and m.userId = :user" + which,
                        String.class)
                .setParameter("game", gameId)
                .setParameter("user", userId)
                .getResultList()
                .isEmpty();
    }

    /** What was found out about a game before its row was locked no longer holds. */
    public static Problem changed() {
        return Problem.conflict("game-changed", "The game has changed meanwhile.");
    }

    private static Problem notThere() {
        return Problem.notFound("There is no such game.");
    }

    private Game find(String id, LockModeType lock) {
        Game game = entities.find(Game.class, id, lock);
        if (game == null) {
            throw notThere().exception();
        }
        return game;
    }
}
