package dev.lobby.member;

import dev.lobby.auth.Caller;
import dev.lobby.change.Batches;
import dev.lobby.game.Game;
import dev.lobby.game.GameDeleting;
import dev.lobby.game.GameOpened;
import dev.lobby.game.GameService;
import dev.lobby.rest.Page;
import dev.lobby.rest.PageLimit;
import dev.lobby.rest.Problem;
import dev.lobby.rest.TimeCursor;
import dev.lobby.user.UserDeleting;
import dev.lobby.user.UserService;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.TypedQuery;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The operations on members, in one transaction for each change, with the game's row locked. */
@ApplicationScoped
@Transactional
public class MemberService {
    /**
     * How many games of others a user who is to be deleted leaves in one transaction. Until it ends, the rows of these games
     * are locked, and everybody who joins them or writes there waits, with a connection of the pool.
     */
    private static final int BATCH = 10;

    private final UserService users;
    private final GameService games;
    private final int maxMembers;

    @PersistenceContext
    private EntityManager entities;

    @Inject
    MemberService(UserService users, GameService games, MemberSettings settings) {
        this.users = users;
        this.games = games;
        this.maxMembers = settings.maxOfGame();
    }

    void ownerJoins(@Observes GameOpened opened) {
        entities.persist(new Member(opened.gameId(), opened.owner()));
        entities.flush();
    }

    /**
     * The hash of the password that the user needs to join, to be verified outside of any transaction; empty if none is
     * needed. Refuses users who could not join with any password.
     */
    @Transactional(TxType.SUPPORTS)
    String passwordHashToJoin(String gameId, String userId) {
        Game game = games.find(gameId);
        refuseJoining(game, userId);
        return game.passwordHash().orElse("");
    }

    /**
     * Makes the user a member. Does nothing and returns empty if the game's password was changed since it was verified.
     *
     * @param verifiedHash the hash of the password that was verified
     */
    Optional<MemberView> join(String gameId, String userId, String verifiedHash) {
        users.lock(userId);
        Game game = games.lock(gameId);
        refuseJoining(game, userId);
        if (!game.passwordHash().orElse("").equals(verifiedHash)) {
            return Optional.empty();
        }
        Member member = new Member(gameId, userId);
        entities.persist(member);
        entities.flush();
        game.memberJoined();
        entities.flush();
        return Optional.of(MemberView.of(member));
    }

    private void refuseJoining(Game game, String userId) {
        if (games.isMember(game.id(), userId)) {
            throw Problem.conflict("already-a-member", "The user is a member already.")
                    .exception();
        }
        if (game.hasStarted()) {
            throw Problem.conflict("game-started", "The game has started.").exception();
        }
        if (game.members() >= maxMembers) {
            throw Problem.conflict("game-full", "The game already has " + maxMembers + " members, its maximum.")
                    .exception();
        }
    }

    @Transactional(TxType.SUPPORTS)
    MemberView get(String gameId, String userId) {
        return MemberView.of(find(gameId, userId));
    }

    @Transactional(TxType.SUPPORTS)
    Page<MemberView> list(String gameId, @Nullable TimeCursor after, PageLimit limit) {
        TypedQuery<Member> query = entities.createQuery(
                        // In this form, the search in the index begins at the page.
                        "select m from Member m where m.gameId = :game"
                                + " and m.createdAt >= :time and (m.createdAt > :time or m.userId > :user)"
                                + " order by m.gameId, m.createdAt, m.userId",
                        Member.class)
                .setParameter("game", gameId)
                .setParameter("time", after == null ? Instant.EPOCH : after.createdAt())
                .setParameter("user", after == null ? "" : after.id());
        List<Member> rows = query.setMaxResults(limit.rows()).getResultList();
        if (rows.isEmpty()) {
            // A game that is there has members. This needs no look before each page.
            games.find(gameId);
        }
        return Page.of(
                rows, limit, MemberView::of, last -> new TimeCursor(last.createdAt(), last.userId()).toParameters());
    }

    MemberView beReady(String gameId, String userId, Caller caller, boolean ready) {
        Game game = games.lock(gameId);
        Member member = find(gameId, userId);
        refuseStrangers(game, userId, caller);
        member.beReady(ready);
        entities.flush();
        return MemberView.of(member);
    }

    MemberView leave(String gameId, String userId, Caller caller) {
        Game game = games.lock(gameId);
        find(gameId, userId);
        refuseStrangers(game, userId, caller);
        if (game.owner().equals(userId)) {
            throw Problem.conflict("owner-stays", "The owner cannot leave their own game.")
                    .exception();
        }
        return remove(game, userId);
    }

    private MemberView remove(Game game, String userId) {
        Member member = find(game.id(), userId);
        MemberView last = MemberView.of(member);
        entities.remove(member);
        entities.flush();
        game.memberLeft();
        entities.flush();
        return last;
    }

    void deleteWithGame(@Observes @Priority(GameDeleting.MEMBERS) GameDeleting deletion) {
        Batches.<Member>remove(
                entities,
                last -> entities.createQuery(
                                "select m from Member m where m.gameId = :game and m.userId > :user"
                                        + " order by m.gameId, m.userId",
                                Member.class)
                        .setParameter("game", deletion.gameId())
                        .setParameter("user", last.map(Member::userId).orElse("")));
    }

    void leaveWithUser(@Observes @Priority(UserDeleting.MEMBERSHIPS) UserDeleting deletion) {
        String last = "";
        do {
            last = leaveSome(deletion.userId(), last);
        } while (!last.isEmpty());
    }

    /**
     * Removes a user from the next batch of games, ordered by id, except the user's own games.
     *
     * @param after the last game of the previous batch; empty at the beginning
     * @return the last game of this batch; empty if there are no more
     */
    String leaveSome(String userId, String after) {
        List<String> batch = entities.createQuery(
                        "select m.gameId from Member m where m.userId = :user and m.gameId > :after"
                                + " order by m.userId, m.gameId",
                        String.class)
                .setParameter("user", userId)
                .setParameter("after", after)
                .setMaxResults(BATCH)
                .getResultList();
        for (String gameId : batch) {
            games.lockIfThere(gameId)
                    .filter(game -> !game.owner().equals(userId) && games.isMember(gameId, userId))
                    .ifPresent(game -> remove(game, userId));
        }
        entities.clear();
        return batch.size() == BATCH ? batch.get(BATCH - 1) : "";
    }

    private static void refuseStrangers(Game game, String userId, Caller caller) {
        if (!caller.is(userId) && !caller.is(game.owner())) {
            throw Problem.forbidden("Only the member themselves or the game's owner may do this.")
                    .exception();
        }
    }

    private Member find(String gameId, String userId) {
        Member member = entities.find(Member.class, new MemberKey(gameId, userId));
        if (member == null) {
            // If the game is not there either, this says so.
            games.find(gameId);
            throw Problem.notFound("There is no such member.").exception();
        }
        return member;
    }
}
