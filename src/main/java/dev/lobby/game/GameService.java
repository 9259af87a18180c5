package dev.lobby.game;

import dev.lobby.id.ObjectId;
import dev.lobby.rest.NameCursor;
import dev.lobby.rest.Page;
import dev.lobby.rest.PageLimit;
import dev.lobby.rest.Problem;
import dev.lobby.user.UserDeleting;
import dev.lobby.user.UserService;
import dev.lobby.work.Time;
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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The operations on games, in one transaction for each change. */
@ApplicationScoped
@Transactional
public class GameService {
    static final int LONGEST_TIMEOUT = 604_800;
    static final String TIMEOUT = "must be 0, or from 10 to " + LONGEST_TIMEOUT;

    /** The shortest time in seconds after which a member may time out. */
    public static final int SHORTEST_TIMEOUT = 10;

    private final UserService users;
    private final Games games;
    private final GameEnds ends;
    private final GameFinder finder;
    private final Event<GameSignal> signals;
    private final Time time;
    private final GameSettings settings;

    @PersistenceContext
    private EntityManager entities;

    @Inject
    GameService(
            UserService users,
            Games games,
            GameEnds ends,
            GameFinder finder,
            Event<GameSignal> signals,
            Time time,
            GameSettings settings) {
        this.users = users;
        this.games = games;
        this.ends = ends;
        this.finder = finder;
        this.signals = signals;
        this.time = time;
        this.settings = settings;
    }

    /** Opens a game, and makes its owner a member. */
    public GameView create(String owner, String name, @Nullable String passwordHash, GameRules rules) {
        refuseInvalid(rules);
        users.lock(owner);
        Game game = new Game(ObjectId.next(), name, owner, passwordHash, settings.maxMembers());
        boolean unused = game.change(rules);
        changeTimeout(game, rules);
        entities.persist(game);
        entities.flush();
        finder.add(game);
        GameView view = GameView.of(game);
        signals.fire(new GameOpened(game.id(), owner, game.isHidden()));
        return view;
    }

    @Transactional(TxType.SUPPORTS)
    public GameView get(String id, String caller) {
        return GameView.of(games.find(id, caller));
    }

    @Transactional(TxType.SUPPORTS)
    Page<GameView> list(GameFilter filter, @Nullable NameCursor after, PageLimit limit) {
        return filter.isPlain()
                ? list(filter.caller(), filter.owner(), filter.member(), after, limit)
                : finder.list(filter, after, limit);
    }

    private Page<GameView> list(
            String caller,
            @Nullable String owner,
            @Nullable String member,
            @Nullable NameCursor after,
            PageLimit limit) {
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
        // Not exists: with that, a provider writes the parameters into the statement.
        where.append(" and (g.access = :open or g.id in (select p.gameId from Member p where p.userId = :caller))");
        parameters.put("open", Access.PUBLIC);
        parameters.put("caller", caller);
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
     * @param started false to bring the game back into the lobby
     * @param turn empty to make it nobody's turn
     */
    record Changes(
            @Nullable String name,
            @Nullable String passwordHash,
            @Nullable String owner,
            @Nullable Boolean started,
            @Nullable String turn,
            GameRules rules) {}

    GameView change(String id, String caller, Changes changes) {
        games.refuseUnlessOwned(id, caller);
        refuseInvalid(changes.rules());
        // Rows of users are locked before rows of games, but not for a caller who is not allowed to do this.
        if (changes.owner() != null
                && (!games.isMember(id, changes.owner())
                        || users.lockIfThere(changes.owner()).isEmpty())) {
            throw notAMember().exception();
        }
        Game game = games.lockOwned(id, caller);
        if (changes.passwordHash() != null) {
            refuseIfStarted(game);
        }
        if (changes.owner() != null) {
            if (!games.isMember(id, changes.owner())) {
                throw notAMember().exception();
            }
            refuseUnlessPlayer(game, changes.owner());
            game.handTo(changes.owner());
        }
        if (changes.name() != null) {
            game.rename(changes.name());
        }
        if (changes.passwordHash() != null) {
            game.changePassword(changes.passwordHash().isEmpty() ? null : changes.passwordHash());
        }
        return changeRules(game, changes);
    }

    private GameView changeRules(Game game, Changes changes) {
        boolean stops = game.hasStarted() && Boolean.FALSE.equals(changes.started());
        boolean starts = !game.hasStarted() && Boolean.TRUE.equals(changes.started());
        boolean nobodyReady = game.change(changes.rules()) || stops;
        Optional<Integer> timeout = game.memberTimeout();
        changeTimeout(game, changes.rules());
        if (changes.rules().maxMembers() != null && game.members() > game.maxMembers()) {
            throw Problem.conflict("too-many-members", "The game has " + game.members() + " members already.")
                    .exception();
        }
        if (starts) {
            if (game.needsReady() && (nobodyReady || !areAllReady(game))) {
                throw Problem.conflict("not-all-ready", "The game starts only when all members are ready.")
                        .exception();
            }
            game.start();
        } else if (stops) {
            game.stop();
        }
        if (changes.turn() != null) {
            turnTo(game, changes.turn());
        }
        entities.flush();
        if (changes.rules().attributes() != null) {
            finder.replace(game);
        }
        GameView view = GameView.of(game);
        game.memberTimeout()
                .filter(seconds -> !timeout.equals(Optional.of(seconds)))
                .ifPresent(seconds -> signals.fire(new TimeoutChanged(game.id(), seconds)));
        if (stops) {
            signals.fire(new RoundOver(game.id()));
        }
        if (nobodyReady) {
            signals.fire(new PlayersUnready(game.id(), game.isHidden()));
        }
        return view;
    }

    private void changeTimeout(Game game, GameRules rules) {
        if (rules.memberTimeout() != null) {
            game.timeOutAfter(rules.memberTimeout(), time.now());
        }
    }

    /** Makes it the turn of a player of a game that the caller has locked. */
    public void giveTurn(Game game, String player) {
        turnTo(game, player);
        entities.flush();
    }

    private void turnTo(Game game, String player) {
        if (!player.isEmpty()) {
            refuseUnlessPlayer(game, player);
        }
        game.giveTurn(player.isEmpty() ? null : player);
    }

    private void refuseUnlessPlayer(Game game, String userId) {
        if (!games.isPlayer(game.id(), userId)) {
            throw Problem.conflict("not-a-player", "Only a player of the game can own it, or have the turn.")
                    .exception();
        }
    }

    private void refuseInvalid(GameRules rules) {
        if (rules.maxMembers() != null && rules.maxMembers() > settings.maxMembers()) {
            throw Problem.invalid("maxMembers", "must be at most " + settings.maxMembers())
                    .exception();
        }
        Integer timeout = rules.memberTimeout();
        if (timeout != null && timeout != 0 && timeout < SHORTEST_TIMEOUT) {
            throw Problem.invalid("memberTimeout", TIMEOUT).exception();
        }
    }

    private boolean areAllReady(Game game) {
        return entities.createQuery(
                        "select m.userId from Member m where m.gameId = :game and m.spectates = false and m.ready = false",
                        String.class)
                .setParameter("game", game.id())
                .setMaxResults(1)
                .getResultList()
                .isEmpty();
    }

    /**
     * The hash of the password that is to be changed; empty if there is none. Refuses a caller who may not change it,
     * before the new one is hashed.
     */
    @Transactional(TxType.SUPPORTS)
    Optional<String> passwordHashToChange(String id, String caller) {
        Game game = games.find(id, caller);
        games.refuseUnlessOwner(game, caller);
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

    GameView delete(String id, String owner, GameEnd end) {
        games.refuseUnlessOwned(id, owner);
        return delete(ends.lock(id, owner, end), end);
    }

    private GameView delete(Game locked, GameEnd end) {
        signals.fire(new GameDeleting(locked.id(), locked.owner(), locked.isHidden(), end));
        // Read again, because the observers clear the persistence context.
        Game game = games.find(locked.id());
        game.endFor(end);
        GameView last = GameView.of(game);
        entities.remove(game);
        entities.flush();
        return last;
    }

    /**
     * First locks all games that are deleted, or lose a member or an invitation, in the order of their ids, so that two users
     * who are in each other's games can be deleted at the same time. Owners are members of their games. A game that should pass to
     * another player has been handed to the user just now: then the call ends with 503, and can be made again.
     */
    void deleteWithOwner(@Observes @Priority(UserDeleting.OWNED_GAMES) UserDeleting deletion) {
        Stream.of("Member m where m.userId", "Invitation m where m.guest", "Invitation m where m.inviter")
                .flatMap(rows -> entities.createQuery("select m.gameId from " + rows + " = :user", String.class)
                        .setParameter("user", deletion.userId())
                        .getResultStream())
                .distinct()
                .sorted()
                .toList()
                .forEach(id -> {
                    entities.find(Game.class, id, LockModeType.PESSIMISTIC_WRITE);
                    entities.clear();
                });
        List<String> owned = entities.createQuery(
                        "select g.id from Game g where g.owner = :user order by g.createdAt, g.id", String.class)
                .setParameter("user", deletion.userId())
                .getResultList();
        for (String id : owned) {
            Game game = games.lock(id);
            if (!GameEnd.USER_DELETED.concerns(game)) {
                throw Problem.unavailable().exception();
            }
            delete(game, GameEnd.USER_DELETED);
        }
        entities.clear();
    }
}
