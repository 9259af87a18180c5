package dev.lobby.joincode;

import dev.lobby.game.Game;
import dev.lobby.game.Games;
import dev.lobby.rest.Problem;
import dev.lobby.work.Time;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.security.SecureRandom;
import java.util.Optional;

/** The operations on codes, in one transaction for each change, with the game's row locked. */
@ApplicationScoped
@Transactional
public class JoinCodeService {
    private final SecureRandom random = new SecureRandom();
    private final Games games;
    private final Time time;

    @PersistenceContext
    private EntityManager entities;

    @Inject
    JoinCodeService(Games games, Time time) {
        this.games = games;
        this.time = time;
    }

    /** The code of a game, for its members. */
    @Transactional(TxType.SUPPORTS)
    JoinCodeView get(String gameId, String caller) {
        Game unused = games.findAsMember(gameId, caller);
        return JoinCodeView.of(find(gameId));
    }

    /** Makes a new code, which ends the old one. */
    JoinCodeView renew(String gameId, String caller) {
        games.refuseUnlessOwned(gameId, caller);
        Game unused = games.lockOwned(gameId, caller);
        return JoinCodeView.of(entities.merge(new JoinCode(gameId, JoinCode.random(random), time.now())));
    }

    /** Ends the code. */
    JoinCodeView end(String gameId, String caller) {
        games.refuseUnlessOwned(gameId, caller);
        Game unused = games.lockOwned(gameId, caller);
        JoinCode code = find(gameId);
        entities.remove(code);
        return JoinCodeView.of(code);
    }

    /** The game of this code; empty if there is none, or none any more. */
    @Transactional(TxType.SUPPORTS)
    Optional<String> game(String typed) {
        return entities
                .createQuery("select c.gameId from JoinCode c where c.code = :code", String.class)
                .setParameter("code", JoinCode.normalised(typed))
                .getResultList()
                .stream()
                .findFirst();
    }

    private JoinCode find(String gameId) {
        JoinCode code = entities.find(JoinCode.class, gameId);
        if (code == null) {
            throw Problem.notFound("The game has no code.").exception();
        }
        return code;
    }
}
