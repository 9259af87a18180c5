package dev.lobby.member;

import dev.lobby.auth.Caller;
import dev.lobby.change.Batches;
import dev.lobby.game.Game;
import dev.lobby.game.GameDeleting;
import dev.lobby.game.GameEnds;
import dev.lobby.game.GameOpened;
import dev.lobby.game.GameSettings;
import dev.lobby.game.Games;
import dev.lobby.game.OwnerLeaves;
import dev.lobby.game.PlayersUnready;
import dev.lobby.rest.Page;
import dev.lobby.rest.PageLimit;
import dev.lobby.rest.Problem;
import dev.lobby.rest.TimeCursor;
import dev.lobby.user.User;
import dev.lobby.user.UserDeleting;
import dev.lobby.user.UserService;
import dev.lobby.user.UserView;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
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
    private final Games games;
    private final GameEnds gameEnds;
    private final Absences absences;
    private final Event<Joining> joining;
    private final Event<Joined> joined;
    private final int maxSpectators;

    @PersistenceContext
    private EntityManager entities;

    @Inject
    MemberService(
            UserService users,
            Games games,
            GameEnds gameEnds,
            Absences absences,
            Event<Joining> joining,
            Event<Joined> joined,
            GameSettings settings) {
        this.users = users;
        this.games = games;
        this.gameEnds = gameEnds;
        this.absences = absences;
        this.joining = joining;
        this.joined = joined;
        this.maxSpectators = settings.maxSpectators();
    }

    void ownerJoins(@Observes GameOpened opened) {
        entities.persist(new Member(opened.gameId(), opened.owner(), false).ofGameThatIs(opened.hidden()));
        entities.flush();
    }

    /**
     * Who wants to join, and how.
     *
     * @param spectates whether the user takes no seat
     */
    public record Entry(
            String gameId,
            String userId,
            boolean spectates,
            @Nullable JsonObject attributes) {}

    /**
     * The hash of the password that the user needs to join, to be verified outside of any transaction; empty if none is
     * needed. Refuses users who could not join with any password, but for a full game.
     */
    @Transactional(TxType.SUPPORTS)
    String passwordHashToJoin(Entry entry) {
        Game game = games.find(entry.gameId(), entry.userId());
        refuseJoining(game, entry);
        return game.passwordHash().orElse("");
    }

    /**
     * Makes the user a member. Does nothing and returns empty if the game's password was changed since it was verified.
     *
     * @param verifiedHash the hash of the password that was verified
     */
    Optional<MemberView> join(Entry entry, String verifiedHash) {
        Game game = lockToJoin(entry);
        games.refuseIfHidden(game, entry.userId());
        refuseJoining(game, entry);
        return game.passwordHash().orElse("").equals(verifiedHash) ? Optional.of(enter(game, entry)) : Optional.empty();
    }

    /** Makes a user a member who needs no password, because they have a code or an invitation. */
    public MemberView joinWithoutPassword(Entry entry) {
        Game game = lockToJoin(entry);
        refuseJoining(game, entry);
        return enter(game, entry);
    }

    private Game lockToJoin(Entry entry) {
        users.lock(entry.userId());
        return games.lock(entry.gameId());
    }

    private MemberView enter(Game game, Entry entry) {
        refuseIfFull(game, entry);
        Member member = new Member(game.id(), entry.userId(), entry.spectates()).ofGameThatIs(game.isHidden());
        if (entry.attributes() != null) {
            member.describe(entry.attributes());
        }
        entities.persist(member);
        entities.flush();
        if (entry.spectates()) {
            game.spectatorJoined();
        } else {
            game.playerJoined();
        }
        entities.flush();
        joined.fire(new Joined(game.id(), entry.userId()));
        return MemberView.of(member);
    }

    private void refuseIfFull(Game game, Entry entry) {
        int present = entry.spectates() ? game.spectators() : game.members();
        int max = entry.spectates() ? maxSpectators : game.maxMembers();
        if (present >= max) {
            String who = entry.spectates() ? "spectators" : "members";
            throw Problem.conflict("game-full", "The game already has " + present + " " + who + ", its maximum.")
                    .exception();
        }
    }

    private void refuseJoining(Game game, Entry entry) {
        joining.fire(new Joining(game.id(), entry.userId()));
        if (games.isMember(game.id(), entry.userId())) {
            throw Problem.conflict("already-a-member", "The user is a member already.")
                    .exception();
        }
        if (entry.spectates() && !game.isSpectatable()) {
            throw Problem.conflict("not-spectatable", "The game has no spectators.")
                    .exception();
        }
        if (!entry.spectates() && game.isClosedByStart()) {
            throw Problem.conflict("game-started", "The game has started.").exception();
        }
        if (game.isLocked()) {
            throw Problem.conflict("game-locked", "The game is locked.").exception();
        }
    }

    @Transactional(TxType.SUPPORTS)
    MemberView get(String gameId, String userId, Caller caller) {
        Game unused = games.find(gameId, caller.userId());
        return get(gameId, userId);
    }

    @Transactional(TxType.SUPPORTS)
    public MemberView get(String gameId, String userId) {
        return MemberView.of(find(gameId, userId));
    }

    @Transactional(TxType.SUPPORTS)
    Page<MemberView> list(String gameId, Caller caller, @Nullable TimeCursor after, PageLimit limit) {
        Game unused = games.find(gameId, caller.userId());
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
        return Page.of(
                rows, limit, MemberView::of, last -> new TimeCursor(last.createdAt(), last.userId()).toParameters());
    }

    /** The first members to join, with their users. */
    @Transactional(TxType.SUPPORTS)
    Page<MemberWithUser> first(String gameId, String caller) {
        Game unused = games.find(gameId, caller);
        List<Object[]> rows = entities.createQuery(
                        "select m, u from Member m, User u where m.gameId = :game and u.id = m.userId"
                                + " order by m.gameId, m.createdAt, m.userId",
                        Object[].class)
                .setParameter("game", gameId)
                .setMaxResults(PageLimit.LONGEST.value())
                .getResultList();
        return Page.of(
                rows,
                PageLimit.LONGEST,
                row -> MemberWithUser.of(MemberView.of((Member) row[0]), UserView.of((User) row[1])),
                row -> Map.of());
    }

    /** The changes to a member; null components are not changed. */
    record Changes(@Nullable Boolean ready, @Nullable JsonObject attributes) {}

    MemberView change(String gameId, String userId, Caller caller, Changes changes) {
        Game game = games.lock(gameId);
        games.refuseIfHidden(game, caller.userId());
        Member member = find(gameId, userId).ofGameThatIs(game.isHidden());
        refuseStrangers(game, userId, caller);
        if (changes.ready() != null) {
            if (member.spectates()) {
                throw Problem.conflict("not-a-player", "A spectator is not asked.")
                        .exception();
            }
            member.beReady(changes.ready());
        }
        if (changes.attributes() != null) {
            if (!caller.is(userId)) {
                throw Problem.forbidden("Only the member themselves may change their attributes.")
                        .exception();
            }
            member.describe(changes.attributes());
        }
        entities.flush();
        return MemberView.of(member);
    }

    MemberView leave(String gameId, String userId, Caller caller) {
        Game game = games.lock(gameId);
        games.refuseIfHidden(game, caller.userId());
        Member unused = find(gameId, userId);
        refuseStrangers(game, userId, caller);
        if (game.owner().equals(userId)) {
            throw Problem.conflict("owner-stays", "The owner cannot leave their own game.")
                    .exception();
        }
        return remove(game, userId, caller.is(userId) ? Departure.LEFT : Departure.KICKED);
    }

    /** What happens when this user leaves the game as its owner; to be refused, if they are not. */
    @Transactional(TxType.SUPPORTS)
    OwnerLeaves ruleForOwner(String gameId, String userId) {
        Game game = games.find(gameId);
        return game.owner().equals(userId) ? game.ownerLeaves() : OwnerLeaves.REFUSE;
    }

    /** To whom the game would pass: the first player to join of those who are online, otherwise of all. */
    @Transactional(TxType.SUPPORTS)
    Optional<String> heir(String gameId, String owner) {
        return first(gameId, owner, List.of(User.Status.ONLINE))
                .or(() -> first(gameId, owner, List.of(User.Status.values())));
    }

    private Optional<String> first(String gameId, String owner, List<User.Status> statuses) {
        return entities
                .createQuery(
                        "select m.userId from Member m, User u where u.id = m.userId and m.gameId = :game"
                                + " and m.spectates = false and m.userId <> :owner and u.status in :statuses"
                                + " order by m.gameId, m.createdAt, m.userId",
                        String.class)
                .setParameter("game", gameId)
                .setParameter("owner", owner)
                .setParameter("statuses", statuses)
                .setMaxResults(1)
                .getResultList()
                .stream()
                .findFirst();
    }

    /**
     * Lets the owner leave, and makes the heir the owner.
     *
     * @throws dev.lobby.rest.ProblemException with 403, 404 or 409, if the game has changed since the heir was found
     */
    MemberView leaveTo(String heir, String gameId, String owner) {
        Game game = lockToPass(heir, gameId, owner);
        MemberView last = remove(game, owner, Departure.LEFT);
        game.handTo(heir);
        entities.flush();
        return last;
    }

    /** Removes a member who has timed out, unless they are back, or own the game. */
    void timeOut(String gameId, String userId) {
        Optional<User> user = users.lockIfThere(userId);
        games.lockIfThere(gameId)
                .filter(game -> !game.owner().equals(userId) && games.isMember(gameId, userId))
                .filter(game ->
                        user.filter(there -> gameEnds.hasTimedOut(there, game)).isPresent())
                .ifPresent(game -> remove(game, userId, Departure.TIMEOUT));
    }

    /** Removes the owner, who has timed out, and makes the heir the owner, like {@link #leaveTo}. */
    void timeOutTo(String heir, String gameId, String owner) {
        // Rows of two users are locked in the order of their ids.
        Stream.of(heir, owner).sorted().forEach(users::lockIfThere);
        Game game = lockToPass(heir, gameId, owner);
        if (users.lockIfThere(owner)
                .filter(there -> gameEnds.hasTimedOut(there, game))
                .isEmpty()) {
            throw Games.changed().exception();
        }
        MemberView unused = remove(game, owner, Departure.TIMEOUT);
        game.handTo(heir);
        entities.flush();
    }

    /** Makes the heir the owner, like {@link #leaveTo}. */
    void passOn(String heir, String gameId, String owner) {
        lockToPass(heir, gameId, owner).handTo(heir);
    }

    private Game lockToPass(String heir, String gameId, String owner) {
        // Rows of users are locked before rows of games.
        boolean isThere = users.lockIfThere(heir).isPresent();
        Game game = games.lockOwned(gameId, owner);
        if (!isThere
                || game.ownerLeaves() != OwnerLeaves.PASSES
                || !heir(gameId, owner).equals(Optional.of(heir))) {
            throw Games.changed().exception();
        }
        return game;
    }

    /** Removes a user who was banned from the game, if they are in it. The caller has locked the game. */
    public void removeBanned(Game game, String userId) {
        if (games.isMember(game.id(), userId)) {
            MemberView unused = remove(game, userId, Departure.BANNED);
        }
    }

    private MemberView remove(Game game, String userId, Departure departure) {
        Member member = find(game.id(), userId);
        member.ofGameThatIs(game.isHidden()).departFor(departure);
        MemberView last = MemberView.of(member);
        entities.remove(member);
        entities.flush();
        if (member.spectates()) {
            game.spectatorLeft();
        } else {
            game.playerLeft(userId);
        }
        entities.flush();
        if (departure != Departure.TIMEOUT) {
            absences.leftBehind(game.id());
        }
        return last;
    }

    /** Makes all members unready. */
    void beUnready(@Observes PlayersUnready game) {
        Batches.<Member>change(
                entities,
                member -> member.ofGameThatIs(game.hidden()).beReady(false),
                last -> entities.createQuery(
                                "select m from Member m where m.gameId = :game and m.ready = true and m.userId > :user"
                                        + " order by m.gameId, m.userId",
                                Member.class)
                        .setParameter("game", game.gameId())
                        .setParameter("user", last.map(Member::userId).orElse("")));
    }

    void deleteWithGame(@Observes @Priority(GameDeleting.MEMBERS) GameDeleting deletion) {
        absences.forget(deletion.gameId());
        Batches.<Member>change(
                entities,
                member -> {
                    member.ofGameThatIs(deletion.hidden()).departFor(departure(member, deletion));
                    entities.remove(member);
                },
                last -> entities.createQuery(
                                "select m from Member m where m.gameId = :game and m.userId > :user"
                                        + " order by m.gameId, m.userId",
                                Member.class)
                        .setParameter("game", deletion.gameId())
                        .setParameter("user", last.map(Member::userId).orElse("")));
    }

    private static Departure departure(Member member, GameDeleting deletion) {
        if (!member.userId().equals(deletion.owner())) {
            return Departure.GAME_DELETED;
        }
        return switch (deletion.end()) {
            case OWNER_LEFT, EMPTY -> Departure.LEFT;
            case OWNER_TIMED_OUT, LAST_TIMED_OUT -> Departure.TIMEOUT;
            case DELETED, ABANDONED, USER_DELETED -> Departure.GAME_DELETED;
        };
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
                    .ifPresent(game -> remove(game, userId, Departure.USER_DELETED));
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
