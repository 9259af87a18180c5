package dev.lobby.friend;

import dev.lobby.block.BlockService;
import dev.lobby.block.BlockService.Relation;
import dev.lobby.block.Blocking;
import dev.lobby.entity.OwnedEntities;
import dev.lobby.rest.Page;
import dev.lobby.rest.PageLimit;
import dev.lobby.rest.Problem;
import dev.lobby.rest.ProblemException;
import dev.lobby.rest.TimeCursor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The operations on friends, in one transaction for each change, with the rows of both users locked. So two users who ask
 * each other at once are friends once, and are never friends while one of them blocks the other.
 *
 * <p>A request to somebody who blocks its sender is stored hidden. Its sender can never tell it from any other: this does
 * the same for both, with the same statements.
 */
@ApplicationScoped
@Transactional
public class FriendService {
    private static final Comparator<Friend> OLDEST_FIRST =
            Comparator.comparing(Friend::createdAt).thenComparing(Friend::id);

    private final BlockService blocks;
    private final OwnedEntities owned;
    private final int max;

    @PersistenceContext
    private EntityManager entities;

    @Inject
    FriendService(BlockService blocks, OwnedEntities owned, FriendSettings settings) {
        this.blocks = blocks;
        this.owned = owned;
        this.max = settings.max();
    }

    /** Asks another user to become friends. If they have asked already, the two are friends. */
    Asked ask(String caller, String user) {
        if (caller.equals(user)) {
            throw Problem.invalid("user", "must be another user").exception();
        }
        blocks.lockBoth(caller, user);
        Relation relation = blocks.look(caller, user).orElseThrow();
        if (relation.blocks()) {
            throw BlockService.refusal();
        }
        Optional<Friend> present = find(caller, user);
        if (present.isPresent()) {
            return new Asked(accept(present.get(), caller), false);
        }
        refuseIfTooMany(seenBy(caller), "You have");
        // With those that the other one does not see: they would otherwise let one more of the others in.
        refuseIfTooMany(number("asker", user) + number("asked", user), "The other user has");
        return new Asked(owned.create(new Friend(caller, user, relation.blocked())), true);
    }

    /**
     * What has become of a request.
     *
     * @param isNew false if the two are friends now
     */
    record Asked(FriendView friend, boolean isNew) {}

    /** Also accepts a request that the caller does not see: it has stayed open for its sender since the caller's block. */
    private FriendView accept(Friend friend, String caller) {
        if (friend.isAccepted()) {
            throw Problem.conflict("already-friends", "The two are friends already.")
                    .exception();
        }
        if (friend.owner().equals(caller)) {
            throw Problem.conflict("already-asked", "The user has asked already.")
                    .exception();
        }
        if (friend.isHidden()) {
            refuseIfTooMany(seenBy(caller), "You have");
        }
        friend.accept();
        entities.flush();
        return friend.view();
    }

    private long seenBy(String user) {
        return number("asker", user) + number("hidden = false and f.asked", user);
    }

    private long number(String attribute, String user) {
        return entities.createQuery("select count(f) from Friend f where f." + attribute + " = :user", Long.class)
                .setParameter("user", user)
                .getSingleResult();
    }

    private void refuseIfTooMany(long number, String who) {
        if (number >= max) {
            throw Problem.conflict("too-many-friends", who + " " + max + " friends and requests already, the maximum.")
                    .exception();
        }
    }

    private Optional<Friend> find(String user, String other) {
        return Optional.ofNullable(entities.find(Friend.class, Friend.idOf(user, other)));
    }

    @Transactional(TxType.SUPPORTS)
    FriendView get(String caller, String user) {
        return findVisible(caller, user).view();
    }

    private Friend findVisible(String caller, String user) {
        return find(caller, user).filter(friend -> friend.isSeenBy(caller)).orElseThrow(FriendService::notThere);
    }

    private static ProblemException notThere() {
        return Problem.notFound("There is no such friend, and no request.").exception();
    }

    /** Ends a friendship, declines a request or takes it back. */
    FriendView end(String caller, String user) {
        // Looks before it locks, and reads again what it has seen.
        entities.detach(findVisible(caller, user));
        blocks.lockBoth(caller, user);
        FriendView last = remove(findVisible(caller, user));
        blocks.endedWithoutBlock();
        return last;
    }

    void endWithBlock(@Observes Blocking blocking) {
        find(blocking.by(), blocking.user()).ifPresent(friend -> {
            FriendView unused = remove(friend);
        });
    }

    private FriendView remove(Friend friend) {
        FriendView last = friend.view();
        entities.remove(friend);
        entities.flush();
        return last;
    }

    /** Those whom the caller has asked, and those who have asked the caller, are in two indexes. */
    @Transactional(TxType.SUPPORTS)
    Page<FriendView> list(String caller, Friend.@Nullable State state, @Nullable TimeCursor after, PageLimit limit) {
        List<Friend> rows = Stream.of("asker", "asked")
                .flatMap(side -> of(side, caller, state, after, limit).stream())
                .sorted(OLDEST_FIRST)
                .limit(limit.rows())
                .toList();
        return Page.of(
                rows, limit, Friend::view, last -> new TimeCursor(last.createdAt(), last.other(caller)).toParameters());
    }

    private List<Friend> of(
            String side, String user, Friend.@Nullable State state, @Nullable TimeCursor after, PageLimit limit) {
        return entities.createQuery(
                        "select f from Friend f where f." + side + " = :user and f.state in :states"
                                + " and f.createdAt >= :time and (f.createdAt > :time or f.id > :id)"
                                + (side.equals("asked") ? " and f.hidden = false" : "")
                                + " order by f." + side + ", f.createdAt, f.id",
                        Friend.class)
                .setParameter("user", user)
                .setParameter("states", state == null ? List.of(Friend.State.values()) : List.of(state))
                .setParameter("time", after == null ? Instant.EPOCH : after.createdAt())
                .setParameter("id", after == null ? "" : Friend.idOf(user, after.id()))
                .setMaxResults(limit.rows())
                .getResultList();
    }
}
