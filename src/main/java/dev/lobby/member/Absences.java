package dev.lobby.member;

import dev.lobby.game.Game;
import dev.lobby.game.GameEnds;
import dev.lobby.game.GameService;
import dev.lobby.game.OwnerLeaves;
import dev.lobby.game.TimeoutChanged;
import dev.lobby.user.User;
import dev.lobby.user.UserLeft;
import dev.lobby.user.UserService;
import dev.lobby.work.Time;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * When to look at users who went offline, and at the games that they may have been the last to be seen in. A row is only a
 * hint: whoever follows it looks at the user and the games themselves. So a user who comes back changes no row, and a
 * departure writes one, however many games the user is in. Thread-safe.
 *
 * <p>Every departure leads to a look {@value GameService#SHORTEST_TIMEOUT} seconds later. By then, whatever changed the
 * games at the same time has committed.
 */
@ApplicationScoped
@Transactional
class Absences {
    /** How many games of a user are read at once, and how many the user leaves after one look. */
    static final int BATCH = 100;

    private static final Duration FIRST = Duration.ofSeconds(GameService.SHORTEST_TIMEOUT);

    /** When to look again if nobody says that what was to be done is done. */
    private static final Duration AGAIN = Duration.ofSeconds(10);

    /**
     * The next look is at least this part of the absence later. So somebody who is in thousands of games with different
     * time-outs is looked at a few hundred times, and a departure is at most that much late.
     */
    private static final int PARTS = 50;

    private final UserService users;
    private final GameEnds gameEnds;
    private final Time time;

    @PersistenceContext
    private EntityManager entities;

    @Inject
    Absences(UserService users, GameEnds gameEnds, Time time) {
        this.users = users;
        this.gameEnds = gameEnds;
        this.time = time;
    }

    void begin(@Observes UserLeft user) {
        execute("delete from absence where user_id = ?1", user.userId());
        lookAt(user.userId(), time.now().plus(FIRST));
    }

    /** For members who are offline, and for those who are about to be. */
    void timeoutChanged(@Observes TimeoutChanged game) {
        execute(
                "insert into absence (user_id, look_at) select m.user_id, cast(?1 as timestamp(3) with time zone)"
                        + " from member m where m.game_id = ?2 on conflict do nothing",
                time.now().plusSeconds(game.seconds()),
                game.gameId());
    }

    private void lookAt(String userId, Instant when) {
        execute("insert into absence (user_id, look_at) values (?1, ?2) on conflict do nothing", userId, when);
    }

    /** Some of the users to look at now, the most urgent first. */
    List<String> usersToLookAt() {
        return some("select user_id from absence where look_at <= ?1 order by look_at, user_id", time.now());
    }

    /** Some of the games in which perhaps nobody has been online for so long that they are abandoned. */
    List<String> gamesToLookAt() {
        return gameEnds.abandonedAt()
                .map(limit -> some("select game_id from idle_game where since <= ?1 order by since, game_id", limit))
                .orElse(List.of());
    }

    private List<String> some(String sql, Instant until) {
        Query query = query(sql, until).setMaxResults(BATCH);
        return ((List<?>) query.getResultList())
                .stream().map(String::valueOf).distinct().toList();
    }

    /**
     * Looks at a user, and says when to look again.
     *
     * @return games in which the user has timed out
     */
    List<String> look(String userId) {
        Optional<Instant> since = users.lockIfThere(userId).flatMap(User::offlineSince);
        Instant now = time.now();
        execute("delete from absence where user_id = ?1 and look_at <= ?2", userId, now);
        if (since.isEmpty()) {
            return List.of();
        }
        execute(
                "insert into idle_game (game_id, since) select m.game_id, cast(?1 as timestamp(3) with time zone)"
                        + " from member m where m.user_id = ?2 order by m.game_id on conflict do nothing",
                since.get(),
                userId);
        return look(userId, since.get(), now);
    }

    private List<String> look(String userId, Instant since, Instant now) {
        List<String> over = new ArrayList<>();
        Optional<Instant> next = Optional.empty();
        String last = "";
        do {
            List<Game> page = withTimeouts(userId, last);
            for (Game game : page) {
                Instant deadline = game.timesOut(since).orElse(Instant.MAX);
                if (deadline.isAfter(now)) {
                    next = earliest(next, deadline);
                } else if (!isKept(game, userId)) {
                    over.add(game.id());
                }
            }
            last = page.size() == BATCH ? page.get(BATCH - 1).id() : "";
        } while (!last.isEmpty() && over.size() < BATCH);
        if (!over.isEmpty()) {
            next = earliest(next, over.size() < BATCH ? now.plus(AGAIN) : now);
        }
        Instant soonest =
                over.size() < BATCH ? now.plus(Duration.between(since, now).dividedBy(PARTS)) : now;
        next.ifPresent(when -> lookAt(userId, when.isAfter(soonest) ? when : soonest));
        return over;
    }

    /** Nobody can ask an owner who is not there for whom they would leave the game. */
    private static boolean isKept(Game game, String userId) {
        return game.owner().equals(userId) && game.ownerLeaves() == OwnerLeaves.REFUSE;
    }

    private static Optional<Instant> earliest(Optional<Instant> one, Instant other) {
        return Stream.concat(one.stream(), Stream.of(other)).min(Instant::compareTo);
    }

    private List<Game> withTimeouts(String userId, String after) {
        return entities.createQuery(
                        "select g from Member m, Game g where g.id = m.gameId and m.userId = :user and m.gameId > :after"
                                + " and g.memberTimeout is not null order by m.userId, m.gameId",
                        Game.class)
                .setParameter("user", userId)
                .setParameter("after", after)
                .setMaxResults(BATCH)
                .getResultList();
    }

    /** Notes that a member who was there has left the game, so that those who stay may be gone for long. */
    void leftBehind(String gameId) {
        Instant now = time.now();
        if (execute("update idle_game set since = ?1 where game_id = ?2", now, gameId) == 0) {
            execute("insert into idle_game (game_id, since) values (?1, ?2) on conflict do nothing", gameId, now);
        }
    }

    /** Notes when somebody was last online in a game in which nobody is, unless it is noted already. */
    void idleSince(String gameId, Instant since) {
        execute("update idle_game set since = ?1 where game_id = ?2 and since < ?3", since, gameId, since);
    }

    /** Forgets a game in which somebody is online, because that one's departure leads to it again. */
    void forgetUnlessIdle(String gameId) {
        // In one statement, so that nobody leaves between the look and the deletion.
        execute(
                "delete from idle_game where game_id = ?1 and (not exists (select 1 from game where id = ?2)"
                        + " or exists (select 1 from member m join app_user u on u.id = m.user_id"
                        + " where m.game_id = ?3 and u.status = 'ONLINE'))",
                gameId,
                gameId,
                gameId);
    }

    /** Forgets a game that is being deleted. */
    void forget(String gameId) {
        execute("delete from idle_game where game_id = ?1", gameId);
    }

    /** Looks at the user later, after a failure. */
    void postponeUser(String userId) {
        Instant now = time.now();
        execute("delete from absence where user_id = ?1 and look_at <= ?2", userId, now);
        lookAt(userId, now.plus(AGAIN));
    }

    /** Looks at the game later, after a failure. */
    void postponeGame(String gameId) {
        gameEnds.abandonedAt().ifPresent(limit -> idleSince(gameId, limit.plus(AGAIN)));
    }

    private int execute(String sql, Object... parameters) {
        return query(sql, parameters).executeUpdate();
    }

    private Query query(String sql, Object... parameters) {
        Query query = entities.createNativeQuery(sql);
        for (int i = 0; i < parameters.length; i++) {
            Object value = parameters[i];
            query.setParameter(i + 1, value instanceof Instant when ? when.atOffset(ZoneOffset.UTC) : value);
        }
        return query;
    }
}
