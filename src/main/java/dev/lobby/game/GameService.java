package dev.lobby.game;

import dev.lobby.id.ObjectId;
import dev.lobby.rest.NameCursor;
import dev.lobby.rest.Page;
import dev.lobby.rest.PageLimit;
import dev.lobby.rest.Problem;
import dev.lobby.user.UserDeleting;
import dev.lobby.user.UserService;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.TypedQuery;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The operations on games, in one transaction for each change. */
@ApplicationScoped
@Transactional
public class GameService {
    private static final int BATCH = 100;

    private final UserService users;
    private final Event<GameOpened> opened;
    private final Event<GameDeleting> deleting;

    @PersistenceContext
    private EntityManager entities;

    @Inject
    GameService(UserService users, Event<GameOpened> opened, Event<GameDeleting> deleting) {
        this.users = users;
        this.opened = opened;
        this.deleting = deleting;
    }

    GameView create(String owner, String name, @Nullable String passwordHash) {
        users.lock(owner);
        Game game = new Game(ObjectId.next(), name, owner, passwordHash);
        entities.persist(game);
        entities.flush();
        GameView view = GameView.of(game);
        opened.fire(new GameOpened(game.id(), owner));
        return view;
    }

    @Transactional(TxType.SUPPORTS)
    GameView get(String id) {
        return GameView.of(find(id));
    }

    @Transactional(TxType.SUPPORTS)
    Page<GameView> list(@Nullable String owner, @Nullable String member, @Nullable NameCursor after, PageLimit limit) {
        // In this form, the search in the index begins at the page. The order names all columns of the index, for H2.
        StringBuilder where = new StringBuilder("g.name >= :name and (g.name > :name or g.id > :id)");
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("name", after == null ? "" : after.name());
        parameters.put("id", after == null ? "" : after.id());
        String order = "g.name, g.id";
        if (owner != null) {
            order = "g.owner, " + order;
            where.append(" and g.owner = :owner");
            parameters.put("owner", owner);
        }
        if (member != null) {
            where.append(" and g.id in (select m.gameId from Member m where m.userId = :member)");
            parameters.put("member", member);
        }
        TypedQuery<Game> query =
                entities.createQuery("select g from Game g where " + where + " order by " + order, Game.class);
        parameters.forEach(query::setParameter);
        List<Game> rows = query.setMaxResults(limit.rows()).getResultList();
        return Page.of(rows, limit, GameView::of, last -> new NameCursor(last.name(), last.id()).toParameters());
    }

    /**
     * The changes to a game; null components are not changed.
     *
     * @param passwordHash empty to remove the password
     */
    record Changes(
            @Nullable String name,
            @Nullable String passwordHash,
            @Nullable String owner,
            boolean start) {}

    GameView change(String id, String caller, Changes changes) {
        refuseUnlessOwner(owner(id), caller);
        // Rows of users are locked before rows of games, but not for a caller who is not allowed to do this.
        if (changes.owner() != null
                && (!isMember(id, changes.owner())
                        || users.lockIfThere(changes.owner()).isEmpty())) {
            throw notAMember().exception();
        }
        Game game = lockOwned(id, caller);
        if (changes.passwordHash() != null) {
            refuseIfStarted(game);
        }
        if (changes.owner() != null) {
            if (!isMember(id, changes.owner())) {
                throw notAMember().exception();
            }
            game.handTo(changes.owner());
        }
        if (changes.name() != null) {
            game.rename(changes.name());
        }
        if (changes.passwordHash() != null) {
            game.changePassword(changes.passwordHash().isEmpty() ? null : changes.passwordHash());
        }
        if (changes.start()) {
            game.start();
        }
        entities.flush();
        return GameView.of(game);
    }

    /**
     * The hash of the password that is to be changed; empty if there is none. Refuses a caller who may not change it,
     * before the new one is hashed.
     */
    @Transactional(TxType.SUPPORTS)
    Optional<String> passwordHashToChange(String id, String caller) {
        Game game = find(id);
        refuseUnlessOwner(game.owner(), caller);
        refuseIfStarted(game);
        return game.passwordHash();
    }

    private static void refuseIfStarted(Game game) {
        if (game.hasStarted()) {
            throw Problem.conflict("game-started", "A started game's password cannot be changed.")
                    .exception();
        }
    }

    private static Problem notAMember() {
        return Problem.conflict("not-a-member", "A game can be handed to one of its members only.");
    }

    @Transactional(TxType.SUPPORTS)
    public boolean isMember(String gameId, String userId) {
        return !entities.createQuery(
                        "select m.userId from Member m where m.gameId = :game and m.userId = :user", String.class)
                .setParameter("game", gameId)
                .setParameter("user", userId)
                .getResultList()
                .isEmpty();
    }

    GameView delete(String id, String caller) {
        refuseUnlessOwner(owner(id), caller);
        lockOwned(id, caller);
        return delete(id);
    }

    @Transactional(TxType.SUPPORTS)
    void refuseUnlessOwned(String id, String caller) {
        refuseUnlessOwner(owner(id), caller);
    }

    /** A batch of the owner's games, in the order of their index, after one of them; only those with ids up to an end. */
    @Transactional(TxType.SUPPORTS)
    List<NameCursor> owned(String owner, NameCursor after, String end) {
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

    private GameView delete(String id) {
        deleting.fire(new GameDeleting(id));
        Game game = find(id);
        GameView last = GameView.of(game);
        entities.remove(game);
        entities.flush();
        return last;
    }

    /**
     * First locks all games that are deleted or lose a member, in the order of their ids, so that two users who are in
     * each other's games can be deleted at the same time. Owners are members of their games.
     */
    void deleteWithOwner(@Observes @Priority(UserDeleting.OWNED_GAMES) UserDeleting deletion) {
        List<String> touched = entities.createQuery(
                        "select m.gameId from Member m where m.userId = :user order by m.userId, m.gameId",
                        String.class)
                .setParameter("user", deletion.userId())
                .getResultList();
        for (String id : touched) {
            entities.find(Game.class, id, LockModeType.PESSIMISTIC_WRITE);
            entities.clear();
        }
        List<String> owned = entities.createQuery(
                        "select g.id from Game g where g.owner = :user order by g.createdAt, g.id", String.class)
                .setParameter("user", deletion.userId())
                .getResultList();
        owned.forEach(this::delete);
        entities.clear();
    }

    /** Returns the game and locks its row until the end of the transaction; 404 if there is none. */
    public Game lock(String id) {
        return find(id, LockModeType.PESSIMISTIC_WRITE);
    }

    /** Like {@link #lock}, but empty if there is none. */
    public Optional<Game> lockIfThere(String id) {
        return Optional.ofNullable(entities.find(Game.class, id, LockModeType.PESSIMISTIC_WRITE));
    }

    @Transactional(TxType.SUPPORTS)
    public boolean exists(String id) {
        return !entities.createQuery("select g.id from Game g where g.id = :id", String.class)
                .setParameter("id", id)
                .getResultList()
                .isEmpty();
    }

    /** Returns the game without a lock; 404 if there is none. */
    @Transactional(TxType.SUPPORTS)
    public Game find(String id) {
        return find(id, LockModeType.NONE);
    }

    /** Like {@link #lock}, but refuses a caller who is not the owner. */
    public Game lockOwned(String id, String caller) {
        Game game = lock(id);
        refuseUnlessOwner(game.owner(), caller);
        return game;
    }

    private static void refuseUnlessOwner(String owner, String caller) {
        if (!owner.equals(caller)) {
            throw Problem.forbidden("Only the game's owner may do this.").exception();
        }
    }

    /** Queries the owner only. A game that has been read would not be read again when its row is locked. */
    private String owner(String id) {
        return entities
                .createQuery("select g.owner from Game g where g.id = :id", String.class)
                .setParameter("id", id)
                .getResultList()
                .stream()
                .findFirst()
                .orElseThrow(() -> notThere().exception());
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
