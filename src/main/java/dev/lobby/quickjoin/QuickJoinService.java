package dev.lobby.quickjoin;

import dev.lobby.game.GameFinder;
import dev.lobby.game.GameRules;
import dev.lobby.game.GameService;
import dev.lobby.game.GameView;
import dev.lobby.game.Games;
import dev.lobby.member.MemberService;
import dev.lobby.member.MemberView;
import dev.lobby.user.UserService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.transaction.Transactional;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a quick join, each in one transaction. Rows are locked in one order: the user, the turn to make a game,
 * the game. Of the games a transaction waits for one at most, and for none if it has the turn.
 */
@ApplicationScoped
@Transactional
public class QuickJoinService {
    private final UserService users;
    private final Games games;
    private final GameService newGames;
    private final GameFinder finder;
    private final MemberService members;

    @Inject
    QuickJoinService(UserService users, Games games, GameService newGames, GameFinder finder, MemberService members) {
        this.users = users;
        this.games = games;
        this.newGames = newGames;
        this.finder = finder;
        this.members = members;
    }

    /** What is to be made if there is nothing to join. */
    record NewGame(String name, @Nullable String passwordHash, GameRules rules) {}

    /**
     * How far a step has come.
     *
     * @param entered null if nothing was joined or made
     * @param busy null, or the game that others are joining at this moment, if there is no other to join
     */
    record Step(
            @Nullable Entered entered,
            boolean made,
            @Nullable String busy) {}

    /** Joins the first game that nobody else is joining at this moment. */
    Step join(String user, JsonObject attributes) {
        users.lock(user);
        return joinFree(user, attributes);
    }

    /** Waits until nobody else is joining this game, and joins it if one still can, or else another one. */
    Step joinAfterOthers(String game, String user, JsonObject attributes) {
        users.lock(user);
        return games.lockIfThere(game).isPresent() && finder.isJoinable(game, user, attributes)
                ? enter(game, user)
                : joinFree(user, attributes);
    }

    /** Makes a game, unless somebody else has just made one that the user can join. */
    Step joinOrMake(String user, JsonObject attributes, NewGame newGame) {
        users.lock(user);
        finder.takeTurn(attributes);
        Step step = joinFree(user, attributes);
        if (step.entered() != null || step.busy() != null) {
            return step;
        }
        GameView made = newGames.create(
                user, newGame.name(), newGame.passwordHash(), newGame.rules().withAttributes(attributes));
        return new Step(new Entered(made, members.get(made.id(), user)), true, null);
    }

    private Step joinFree(String user, JsonObject attributes) {
        List<String> joinable = finder.joinable(user, attributes);
        return joinable.stream()
                .filter(finder::lockIfFree)
                .filter(game -> finder.isJoinable(game, user, attributes))
                .findFirst()
                .map(game -> enter(game, user))
                .orElseGet(() -> new Step(null, false, joinable.isEmpty() ? null : joinable.get(0)));
    }

    private Step enter(String game, String user) {
        MemberView member = members.joinWithoutPassword(new MemberService.Entry(game, user, false, null));
        return new Step(new Entered(GameView.of(games.find(game, user)), member), false, null);
    }
}
