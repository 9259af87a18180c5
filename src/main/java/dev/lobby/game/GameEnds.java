package dev.lobby.game;

import dev.lobby.user.User;
import dev.lobby.user.UserService;
import dev.lobby.work.Time;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.TypedQuery;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether a reason holds for which a member leaves, or a game is deleted, without anybody asking for it. Thread-safe.
 */
@ApplicationScoped
@Transactional
public class GameEnds {
    private final UserService users;
    private final Games games;
    private final Time time;
    private final GameSettings settings;

    @PersistenceContext
    private EntityManager entities;

    @Inject
    GameEnds(UserService users, Games games, Time time, GameSettings settings) {
        this.users = users;
        this.games = games;
        this.time = time;
        this.settings = settings;
    }

    /**
     * Locks a game that is to be deleted.
     *
     * @throws dev.lobby.rest.ProblemException with 409, if the reason does not hold, or no longer
     */
    public Game lock(String id, String owner, GameEnd end) {
        // Rows of users are locked before rows of games.
        Optional<User> there = end.isOwnerTimedOut() ? users.lockIfThere(owner) : Optional.empty();
        Game game = games.lockOwned(id, owner);
        boolean holds = switch (end) {
            case OWNER_TIMED_OUT, LAST_TIMED_OUT ->
                there.filter(user -> hasTimedOut(user, game)).isPresent();
            case ABANDONED -> isAbandoned(id);
            default -> true;
        };
        if (!holds || !end.concerns(game)) {
            throw Games.changed().exception();
        }
        return game;
    }

    /** Whether a member has been offline for longer than the game allows. The caller has locked both. */
    public boolean hasTimedOut(User user, Game game) {
        return user.offlineSince()
                .flatMap(game::timesOut)
                .filter(deadline -> !deadline.isAfter(time.now()))
                .isPresent();
    }

    /** Whether none of the game's members has been online for so long that it is deleted. */
    @Transactional(TxType.SUPPORTS)
    public boolean isAbandoned(String id) {
        return abandonedAt()
                .filter(limit ->
                        lastOnline(id).filter(last -> !last.isAfter(limit)).isPresent())
                .isPresent();
    }

    /** Whoever was last online then, or earlier, has abandoned their games; empty if games are never abandoned. */
    public Optional<Instant> abandonedAt() {
        Duration after = settings.abandonedAfter();
        return after.isZero() ? Optional.empty() : Optional.of(time.now().minus(after));
    }

    /** When the last of the members went offline; empty if one of them is online. */
    @Transactional(TxType.SUPPORTS)
    public Optional<Instant> lastOnline(String id) {
        boolean isOnline = !ofMembers("u.id", id, User.Status.ONLINE, "", String.class)
                .getResultList()
                .isEmpty();
        return isOnline
                ? Optional.empty()
                : ofMembers("u.updatedAt", id, User.Status.OFFLINE, " order by u.updatedAt desc", Instant.class)
                        .getResultStream()
                        .findFirst();
    }

    private <T> TypedQuery<T> ofMembers(String what, String id, User.Status status, String order, Class<T> type) {
        return entities.createQuery(
                        "select " + what + " from Member m, User u"
                                + " where u.id = m.userId and m.gameId = :game and u.status = :status" + order,
                        type)
                .setParameter("game", id)
                .setParameter("status", status)
                .setMaxResults(1);
    }
}
