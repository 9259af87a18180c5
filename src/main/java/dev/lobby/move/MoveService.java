package dev.lobby.move;

import dev.lobby.game.Game;
import dev.lobby.game.GameService;
import dev.lobby.game.GameSettings;
import dev.lobby.game.Games;
import dev.lobby.game.RoundOver;
import dev.lobby.rest.Page;
import dev.lobby.rest.PageLimit;
import dev.lobby.rest.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.json.JsonValue;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The operations on moves, in one transaction for each, with the game's row locked: so they are numbered without a gap. */
@ApplicationScoped
@Transactional
public class MoveService {
    private final GameService changes;
    private final Games games;
    private final int maxMoves;

    @PersistenceContext
    private EntityManager entities;

    @Inject
    MoveService(GameService changes, Games games, GameSettings settings) {
        this.changes = changes;
        this.games = games;
        this.maxMoves = settings.maxMoves();
    }

    /**
     * Adds a move.
     *
     * @param after the number of the last move that the player has seen; null if they do not mind
     * @param next the player whose turn it is then; null if that does not change
     */
    MoveView add(String gameId, String player, JsonValue move, @Nullable Integer after, @Nullable String next) {
        Game game = games.lock(gameId);
        if (!games.isPlayer(gameId, player)) {
            games.refuseIfHidden(game, player);
            throw Problem.forbidden("Only the game's players may do this.").exception();
        }
        if (!game.hasStarted()) {
            throw Problem.conflict("game-not-started", "The game has not started.")
                    .exception();
        }
        int last = last(gameId);
        if (after != null && after != last) {
            throw Problem.conflict("not-latest", "The last move is number " + last + ".")
                    .exception();
        }
        if (!game.turn().orElse(player).equals(player)) {
            throw Problem.conflict("not-your-turn", "It is another player's turn.")
                    .exception();
        }
        if (last >= maxMoves) {
            throw Problem.conflict("too-many-moves", "The game already has " + last + " moves, its maximum.")
                    .exception();
        }
        Move made = new Move(gameId, last + 1, player, move);
        entities.persist(made);
        entities.flush();
        if (next != null) {
            changes.giveTurn(game, next);
        }
        return MoveView.of(made);
    }

    /** The number of the last move; 0 before the first. */
    private int last(String gameId) {
        return entities.createQuery("select max(m.number) from Move m where m.gameId = :game", Integer.class)
                .setParameter("game", gameId)
                .getResultStream()
                .filter(number -> number != null)
                .findFirst()
                .orElse(0);
    }

    /** The moves of this round after a number. */
    @Transactional(TxType.SUPPORTS)
    Page<MoveView> list(String gameId, String caller, int after, PageLimit limit) {
        Game unused = games.findAsMember(gameId, caller);
        List<Move> rows = entities.createQuery(
                        "select m from Move m where m.gameId = :game and m.number > :after order by m.gameId, m.number",
                        Move.class)
                .setParameter("game", gameId)
                .setParameter("after", after)
                .setMaxResults(limit.rows())
                .getResultList();
        return Page.of(rows, limit, MoveView::of, last -> Map.of("after", String.valueOf(last.number())));
    }

    /** The last moves, the first of them first. */
    @Transactional(TxType.SUPPORTS)
    Page<MoveView> last(String gameId, String caller) {
        Game unused = games.findAsMember(gameId, caller);
        List<Move> rows = entities.createQuery(
                        "select m from Move m where m.gameId = :game order by m.gameId desc, m.number desc", Move.class)
                .setParameter("game", gameId)
                .setMaxResults(PageLimit.LONGEST.value())
                .getResultList();
        return Page.of(rows, PageLimit.LONGEST, MoveView::of, last -> Map.<String, String>of())
                .reversed();
    }

    @Transactional(TxType.SUPPORTS)
    MoveView get(String gameId, String caller, int number) {
        Game unused = games.findAsMember(gameId, caller);
        return entities.createQuery("select m from Move m where m.gameId = :game and m.number = :number", Move.class)
                .setParameter("game", gameId)
                .setParameter("number", number)
                .getResultStream()
                .findFirst()
                .map(MoveView::of)
                .orElseThrow(() -> Problem.notFound("There is no such move.").exception());
    }

    /** The next round begins without moves. They go without events of their own, as with their game. */
    void forget(@Observes RoundOver round) {
        int unused = entities.createQuery("delete from Move m where m.gameId = :game")
                .setParameter("game", round.gameId())
                .executeUpdate();
    }
}
