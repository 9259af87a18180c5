package dev.lobby.ban;

import dev.lobby.game.Game;
import dev.lobby.game.Games;
import dev.lobby.invitation.InvitationService;
import dev.lobby.member.Joining;
import dev.lobby.member.MemberService;
import dev.lobby.rest.Page;
import dev.lobby.rest.PageLimit;
import dev.lobby.rest.Problem;
import dev.lobby.rest.TimeCursor;
import dev.lobby.user.UserService;
import dev.lobby.work.Time;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.TypedQuery;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The operations on bans, in one transaction for each change, with the game's row locked. */
@ApplicationScoped
@Transactional
public class BanService {
    private static final int MAX_OF_GAME = 1_000;

    private final UserService users;
    private final Games games;
    private final MemberService members;
    private final InvitationService invitations;
    private final Time time;

    @PersistenceContext
    private EntityManager entities;

    @Inject
    BanService(UserService users, Games games, MemberService members, InvitationService invitations, Time time) {
        this.users = users;
        this.games = games;
        this.members = members;
        this.invitations = invitations;
        this.time = time;
    }

    /**
     * Bans a user, removes them from the game if they are in it, and ends their invitations to it. A ban that there is
     * already gets the new end.
     *
     * @param until null for a ban without an end
     */
    BanView ban(String gameId, String userId, String caller, @Nullable Instant until) {
        Instant now = time.now();
        if (until != null && !until.isAfter(now)) {
            throw Problem.invalid("until", "must be in the future").exception();
        }
        games.refuseUnlessOwned(gameId, caller);
        // Rows of users are locked before rows of games.
        users.lock(userId);
        Game game = games.lockOwned(gameId, caller);
        if (caller.equals(userId)) {
            throw Problem.conflict("owner-stays", "The owner cannot be banned from their own game.")
                    .exception();
        }
        Ban ban = entities.find(Ban.class, new BanKey(gameId, userId));
        if (ban == null) {
            makeRoom(gameId, now);
            ban = new Ban(gameId, userId, now);
            entities.persist(ban);
        }
        ban.lastUntil(until == null ? null : until.truncatedTo(ChronoUnit.MILLIS));
        entities.flush();
        members.removeBanned(game, userId);
        invitations.endOfBanned(gameId, userId);
        return BanView.of(ban);
    }

    private void makeRoom(String gameId, Instant now) {
        int unused = entities.createQuery("delete from Ban b where b.gameId = :game and b.until <= :now")
                .setParameter("game", gameId)
                .setParameter("now", now)
                .executeUpdate();
        long number = entities.createQuery("select count(b) from Ban b where b.gameId = :game", Long.class)
                .setParameter("game", gameId)
                .getSingleResult();
        if (number >= MAX_OF_GAME) {
            throw Problem.conflict("too-many-bans", "The game already has " + number + " bans, the maximum.")
                    .exception();
        }
    }

    @Transactional(TxType.SUPPORTS)
    Page<BanView> list(String gameId, String caller, @Nullable TimeCursor after, PageLimit limit) {
        games.refuseUnlessOwned(gameId, caller);
        TypedQuery<Ban> query = entities.createQuery(
                        // In this form, the search in the index begins at the page.
                        "select b from Ban b where b.gameId = :game"
                                + " and b.createdAt >= :time and (b.createdAt > :time or b.userId > :user)"
                                + " and (b.until is null or b.until > :now)"
                                + " order by b.gameId, b.createdAt, b.userId",
                        Ban.class)
                .setParameter("game", gameId)
                .setParameter("time", after == null ? Instant.EPOCH : after.createdAt())
                .setParameter("user", after == null ? "" : after.id())
                .setParameter("now", time.now());
        List<Ban> rows = query.setMaxResults(limit.rows()).getResultList();
        return Page.of(
                rows, limit, BanView::of, last -> new TimeCursor(last.createdAt(), last.userId()).toParameters());
    }

    /** Ends a ban. */
    BanView lift(String gameId, String userId, String caller) {
        games.refuseUnlessOwned(gameId, caller);
        Game unused = games.lockOwned(gameId, caller);
        Ban ban = entities.find(Ban.class, new BanKey(gameId, userId));
        if (ban == null || !isInForce(ban, time.now())) {
            throw Problem.notFound("There is no such ban.").exception();
        }
        entities.remove(ban);
        return BanView.of(ban);
    }

    /** Refuses users who are banned, whatever else they would be told. */
    @Transactional(TxType.SUPPORTS)
    public void refuse(@Observes Joining joining) {
        Ban ban = entities.find(Ban.class, new BanKey(joining.gameId(), joining.userId()));
        if (ban != null && isInForce(ban, time.now())) {
            throw Problem.banned("The owner of the game has banned this user.").exception();
        }
    }

    private static boolean isInForce(Ban ban, Instant now) {
        return ban.until().map(now::isBefore).orElse(true);
    }
}
