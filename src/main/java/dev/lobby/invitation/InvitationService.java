package dev.lobby.invitation;

import dev.lobby.auth.Caller;
import dev.lobby.block.BlockService;
import dev.lobby.block.BlockService.Relation;
import dev.lobby.block.Blocking;
import dev.lobby.change.Batches;
import dev.lobby.game.BeforeGameDeletion;
import dev.lobby.game.Game;
import dev.lobby.game.GameDeleting;
import dev.lobby.game.GameEnds;
import dev.lobby.game.Games;
import dev.lobby.id.ObjectId;
import dev.lobby.member.Joined;
import dev.lobby.member.Joining;
import dev.lobby.member.MemberService;
import dev.lobby.member.MemberView;
import dev.lobby.rest.Page;
import dev.lobby.rest.PageLimit;
import dev.lobby.rest.Problem;
import dev.lobby.rest.TimeCursor;
import dev.lobby.user.UserDeleting;
import dev.lobby.user.UserService;
import dev.lobby.work.Time;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.TypedQuery;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The operations on invitations, in one transaction for each change, with the game's row locked. One that has expired is
 * treated as if it were gone, although its event may come a little later.
 */
@ApplicationScoped
@Transactional
public class InvitationService {
    private static final String SENT = "inviter";
    private static final String RECEIVED = "guest";

    private final UserService users;
    private final Games games;
    private final GameEnds gameEnds;
    private final MemberService members;
    private final BlockService blocks;
    private final Event<Joining> joining;
    private final Time time;
    private final InvitationSettings settings;

    @PersistenceContext
    private EntityManager entities;

    @Inject
    InvitationService(
            UserService users,
            Games games,
            GameEnds gameEnds,
            MemberService members,
            BlockService blocks,
            Event<Joining> joining,
            Time time,
            InvitationSettings settings) {
        this.users = users;
        this.games = games;
        this.gameEnds = gameEnds;
        this.members = members;
        this.blocks = blocks;
        this.joining = joining;
        this.time = time;
        this.settings = settings;
    }

    InvitationView create(String gameId, String inviter, String guest) {
        // Looks before it locks: who may not do this must not make the guest wait.
        Game seen = games.findAsMember(gameId, inviter);
        refuseUnlessHost(seen, inviter);
        // An object that has been read would not be read again when its row is locked.
        entities.detach(seen);
        blocks.lockBoth(inviter, guest);
        Relation relation = blocks.look(inviter, guest).orElseThrow();
        if (relation.blocks()) {
            throw BlockService.refusal();
        }
        Game game = games.lock(gameId);
        games.refuseUnlessMember(game, inviter);
        refuseUnlessHost(game, inviter);
        joining.fire(new Joining(gameId, guest));
        if (games.isMember(gameId, guest)) {
            throw Problem.conflict("already-a-member", "The user is a member already.")
                    .exception();
        }
        Instant now = time.now();
        for (Invitation present : find(gameId, RECEIVED, guest)) {
            if (!present.isOpen(now)) {
                end(present, InvitationEnd.EXPIRED);
            } else if (!present.isHidden() || relation.blocked() || inviter.equals(present.owner())) {
                throw Problem.conflict("already-invited", "The user is invited to this game already.")
                        .exception();
            }
        }
        refuseIfTooMany(inviter, guest, now);
        Invitation invitation = new Invitation(
                ObjectId.next(), gameId, inviter, guest, now.plus(settings.lifetime()), relation.blocked());
        entities.persist(invitation);
        entities.flush();
        return invitation.view();
    }

    private static void refuseUnlessHost(Game game, String inviter) {
        if (game.isHidden() && !game.owner().equals(inviter)) {
            throw Problem.forbidden("Only the owner of this game may invite to it.")
                    .exception();
        }
    }

    private void refuseIfTooMany(String inviter, String guest, Instant now) {
        if (open(SENT, inviter, now) >= settings.maxSent()) {
            throw Problem.conflict(
                            "too-many-invitations",
                            "The user already has " + settings.maxSent() + " open invitations to others, the maximum.")
                    .exception();
        }
        if (open(RECEIVED, guest, now) >= settings.maxReceived()) {
            throw Problem.conflict(
                            "invited-too-often",
                            "There are already " + settings.maxReceived()
                                    + " open invitations to this user, the maximum.")
                    .exception();
        }
    }

    private long open(String side, String userId, Instant now) {
        return entities.createQuery(
                        "select count(i) from Invitation i where i." + side + " = :user and i.expiresAt > :now"
                                + visible(side),
                        Long.class)
                .setParameter("user", userId)
                .setParameter("now", now)
                .getSingleResult();
    }

    private static String visible(String side) {
        return side.equals(RECEIVED) ? " and i.hidden = false" : "";
    }

    @Transactional(TxType.SUPPORTS)
    InvitationView get(String id, Caller caller) {
        return open(id).filter(invitation -> isSeenBy(invitation, caller))
                .map(Invitation::view)
                .orElseThrow(InvitationService::notThere);
    }

    /** Those of and to the caller, the oldest first. */
    @Transactional(TxType.SUPPORTS)
    Page<InvitationView> list(Caller caller, @Nullable String gameId, @Nullable TimeCursor after, PageLimit limit) {
        // A search in one index for each side: with both in one statement, a database may read the whole table.
        List<Invitation> rows = Stream.of(SENT, RECEIVED)
                .flatMap(side -> after(side, caller.userId(), gameId, after, limit.rows()).stream())
                .sorted(Comparator.comparing(Invitation::createdAt).thenComparing(Invitation::id))
                .limit(limit.rows())
                .toList();
        return Page.of(
                rows, limit, Invitation::view, last -> new TimeCursor(last.createdAt(), last.id()).toParameters());
    }

    private List<Invitation> after(
            String side, String userId, @Nullable String gameId, @Nullable TimeCursor after, int limit) {
        // In this form, the search in the index begins at the page. The order names all columns of the index, for H2.
        TypedQuery<Invitation> query = entities.createQuery(
                        "select i from Invitation i where i." + side + " = :user"
                                + " and i.createdAt >= :time and (i.createdAt > :time or i.id > :id)"
                                + " and i.expiresAt > :now" + visible(side)
                                + (gameId == null ? "" : " and i.gameId = :game")
                                + " order by i." + side + ", i.createdAt, i.id",
                        Invitation.class)
                .setParameter("user", userId)
                .setParameter("time", after == null ? Instant.EPOCH : after.createdAt())
                .setParameter("id", after == null ? "" : after.id())
                .setParameter("now", time.now());
        if (gameId != null) {
            query.setParameter("game", gameId);
        }
        return query.setMaxResults(limit).getResultList();
    }

    /** How a guest joins. */
    record Entry(boolean spectates, @Nullable JsonObject attributes) {}

    /** Makes the guest a member. If the game refuses them, the invitation stays. */
    MemberView accept(String id, Caller caller, Entry entry) {
        Invitation seen =
                open(id).filter(invitation -> isSeenBy(invitation, caller)).orElseThrow(InvitationService::notThere);
        if (!caller.is(seen.guest())) {
            throw Problem.forbidden("Only the user who is invited may do this.").exception();
        }
        users.lock(caller.userId());
        Invitation invitation = lock(seen).orElseThrow(InvitationService::notThere);
        end(invitation, InvitationEnd.ACCEPTED);
        return members.joinWithoutPassword(
                new MemberService.Entry(invitation.gameId(), caller.userId(), entry.spectates(), entry.attributes()));
    }

    /** The guest declines, or the inviter or the owner of the game revokes. */
    InvitationView delete(String id, Caller caller) {
        Invitation seen = open(id).orElseThrow(InvitationService::notThere);
        if (!isSeenBy(seen, caller) && !caller.is(games.find(seen.gameId()).owner())) {
            throw notThere();
        }
        entities.clear();
        Invitation invitation = lock(seen).orElseThrow(InvitationService::notThere);
        InvitationView last =
                end(invitation, caller.is(invitation.guest()) ? InvitationEnd.DECLINED : InvitationEnd.REVOKED);
        blocks.endedWithoutBlock();
        return last;
    }

    /**
     * Who blocks another user declines their invitations, and revokes those to them. Games are locked in the order of their
     * ids.
     */
    void endWithBlock(@Observes Blocking blocking) {
        Stream.concat(
                        between(blocking.user(), blocking.by(), InvitationEnd.DECLINED),
                        between(blocking.by(), blocking.user(), InvitationEnd.REVOKED))
                .sorted(Comparator.comparing(Ended::gameId))
                .forEach(ended -> end(ended.id(), ended.reason()));
    }

    private record Ended(String gameId, String id, InvitationEnd reason) {}

    private Stream<Ended> between(String inviter, String guest, InvitationEnd reason) {
        return entities.createQuery(
                        "select i.gameId, i.id from Invitation i"
                                + " where i.inviter = :inviter and i.guest = :guest and i.hidden = false",
                        Object[].class)
                .setParameter("inviter", inviter)
                .setParameter("guest", guest)
                .getResultStream()
                .map(row -> new Ended((String) row[0], (String) row[1], reason));
    }

    private Optional<Invitation> open(String id) {
        return Optional.ofNullable(entities.find(Invitation.class, id))
                .filter(invitation -> invitation.isOpen(time.now()));
    }

    private static boolean isSeenBy(Invitation invitation, Caller caller) {
        return invitation.seenBy().contains(caller.userId());
    }

    private static RuntimeException notThere() {
        return Problem.notFound("There is no such invitation.").exception();
    }

    /** Locks the game of an invitation, and reads the invitation again; empty if it has ended. */
    private Optional<Invitation> lock(Invitation seen) {
        entities.detach(seen);
        return games.lockIfThere(seen.gameId()).flatMap(game -> open(seen.id()));
    }

    private InvitationView end(Invitation invitation, InvitationEnd reason) {
        invitation.endFor(reason);
        InvitationView last = invitation.view();
        entities.remove(invitation);
        entities.flush();
        return last;
    }

    private List<Invitation> find(String gameId, String side, String userId) {
        return entities.createQuery(
                        "select i from Invitation i where i.gameId = :game and i." + side + " = :user"
                                + " order by i.createdAt, i.id",
                        Invitation.class)
                .setParameter("game", gameId)
                .setParameter("user", userId)
                .getResultList();
    }

    /** Who is a member needs no invitation. */
    void endOnceJoined(@Observes Joined joined) {
        Instant now = time.now();
        find(joined.gameId(), RECEIVED, joined.userId())
                .forEach(invitation ->
                        end(invitation, invitation.isOpen(now) ? InvitationEnd.JOINED : InvitationEnd.EXPIRED));
    }

    /** Ends the invitations to a game of a user who was banned from it, and those to them. The caller has locked the game. */
    public void endOfBanned(String gameId, String userId) {
        Stream.of(SENT, RECEIVED)
                .flatMap(side -> find(gameId, side, userId).stream())
                .forEach(invitation -> end(invitation, InvitationEnd.BANNED));
    }

    /** The first to expire of those that have expired. */
    @Transactional(TxType.SUPPORTS)
    List<String> expired(int limit) {
        return entities.createQuery(
                        "select i.id from Invitation i where i.expiresAt <= :now order by i.expiresAt", String.class)
                .setParameter("now", time.now())
                .setMaxResults(limit)
                .getResultList();
    }

    void endExpired(String id) {
        end(id, InvitationEnd.EXPIRED);
    }

    /** The invitations from and to a user. */
    @Transactional(TxType.SUPPORTS)
    List<String> ofUser(String userId) {
        return Stream.of(SENT, RECEIVED)
                .flatMap(side -> entities
                        .createQuery(
                                "select i.id from Invitation i where i." + side + " = :user order by i.id",
                                String.class)
                        .setParameter("user", userId)
                        .getResultList()
                        .stream())
                .toList();
    }

    void endWithUser(String id) {
        end(id, InvitationEnd.USER_DELETED);
    }

    private void end(String id, InvitationEnd reason) {
        Optional<String> game = entities.createQuery("select i.gameId from Invitation i where i.id = :id", String.class)
                .setParameter("id", id)
                .getResultStream()
                .findFirst();
        game.flatMap(games::lockIfThere)
                .map(locked -> entities.find(Invitation.class, id))
                .ifPresent(invitation -> end(invitation, reason));
    }

    /** The rest of {@link InvitationEndings#endOfUser}. The user's deletion has locked the games. */
    void endRestOfUser(@Observes @Priority(UserDeleting.MEMBERSHIPS) UserDeleting deletion) {
        ofUser(deletion.userId()).forEach(this::endWithUser);
    }

    /**
     * Ends the next hundred invitations to a game that is to be deleted, like {@link Batches#changeSome}.
     *
     * @throws dev.lobby.rest.ProblemException with 404, 403 or 409, as for {@link GameService#lockToDelete}
     */
    Optional<Invitation> endSome(BeforeGameDeletion game, Optional<Invitation> last) {
        Game unused = gameEnds.lock(game.gameId(), game.owner(), game.end());
        return Batches.changeSome(entities, this::removeWithGame, last, ofGame(game.gameId()));
    }

    void endRestOfGame(@Observes @Priority(GameDeleting.MESSAGES) GameDeleting deletion) {
        Batches.change(entities, this::removeWithGame, ofGame(deletion.gameId()));
    }

    private void removeWithGame(Invitation invitation) {
        invitation.endFor(InvitationEnd.GAME_DELETED);
        entities.remove(invitation);
    }

    /** Those of the last guest, too: there may be one that the guest does not see. */
    private Function<Optional<Invitation>, TypedQuery<Invitation>> ofGame(String gameId) {
        return last -> entities.createQuery(
                        "select i from Invitation i where i.gameId = :game and i.guest >= :guest"
                                + " order by i.gameId, i.guest",
                        Invitation.class)
                .setParameter("game", gameId)
                .setParameter("guest", last.map(Invitation::guest).orElse(""));
    }
}
