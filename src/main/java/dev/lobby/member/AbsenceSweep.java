package dev.lobby.member;

import dev.lobby.database.failure.DatabaseFailure;
import dev.lobby.game.GameSettings;
import dev.lobby.work.Started;
import dev.lobby.work.Workers;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A thread that removes members who have timed out, and deletes games that are abandoned. It runs on every server. What
 * happens to a member is decided with their row and the game's locked, so it happens once, and another server goes on if
 * this one dies.
 */
@ApplicationScoped
class AbsenceSweep {
    private final Absences absences;
    private final Departures departures;
    private final GameSettings settings;

    @Inject
    AbsenceSweep(Absences absences, Departures departures, GameSettings settings) {
        this.absences = absences;
        this.departures = departures;
        this.settings = settings;
    }

    void start(@Observes @Priority(Started.READERS) Started started, Workers workers) {
        workers.start("lobby-absences", settings.absenceInterval(), this::step);
    }

    /** Returns whether there may be more to do immediately. */
    boolean step() throws Exception {
        List<String> users = absences.usersToLookAt();
        List<String> games = absences.gamesToLookAt();
        @Nullable Exception failure = each(users, this::lookAtUser, absences::postponeUser);
        @Nullable Exception other = each(games, departures::endIfAbandoned, absences::postponeGame);
        if (failure != null || other != null) {
            throw failure == null ? other : failure;
        }
        return users.size() == Absences.BATCH || games.size() == Absences.BATCH;
    }

    private void lookAtUser(String userId) {
        absences.look(userId).forEach(gameId -> departures.timeOut(gameId, userId));
    }

    /** Returns the last failure, if any. It does not keep the others from being done, unless they would fail, too. */
    private static @Nullable Exception each(List<String> all, Consumer<String> action, Consumer<String> postpone)
            throws Exception {
        @Nullable Exception failure = null;
        for (String one : all) {
            try {
                action.accept(one);
            } catch (RuntimeException e) {
                if (DatabaseFailure.isPassing(e) && !DatabaseFailure.isContention(e)) {
                    throw e;
                }
                postpone.accept(one);
                failure = e;
            }
        }
        return failure;
    }
}
