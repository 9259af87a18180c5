package dev.lobby.block;

import dev.lobby.auth.Caller;
import dev.lobby.change.Signal;
import dev.lobby.entity.OwnedEntities;
import dev.lobby.id.ObjectId;
import dev.lobby.rest.Page;
import dev.lobby.rest.PageLimit;
import dev.lobby.rest.Problem;
import dev.lobby.rest.ProblemException;
import dev.lobby.rest.TimeCursor;
import dev.lobby.user.UserService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The operations on blocks, in one transaction for each change. */
@ApplicationScoped
@Transactional
public class BlockService {
    private static final String LOOK = "select"
            + " (select count(*) from user_block b where b.blocker = ?1 and b.blocked = u.id),"
            + " (select count(*) from user_block b where b.blocker = u.id and b.blocked = ?2)"
            + " from app_user u where u.id = ?3";

    private static final Signal IN_PLACE_OF_A_BLOCK = new Signal("block.absent", "{}");

    private final UserService users;
    private final OwnedEntities owned;
    private final Event<Blocking> blocking;
    private final Event<Signal> signals;
    private final int max;

    @PersistenceContext
    private EntityManager entities;

    @Inject
    BlockService(
            UserService users,
            OwnedEntities owned,
            Event<Blocking> blocking,
            Event<Signal> signals,
            BlockSettings settings) {
        this.users = users;
        this.owned = owned;
        this.blocking = blocking;
        this.signals = signals;
        this.max = settings.max();
    }

    /**
     * What one user is for another one.
     *
     * @param blocks whether the user has blocked the other one, and knows it
     * @param blocked whether the other one has blocked the user, who must never notice it: do the same as otherwise, with
     *     the same statements, but let nobody else see it
     */
    public record Relation(boolean blocks, boolean blocked) {}

    /**
     * Looks at both directions in one statement, which also tells whether there is such a user; empty if not. A block that
     * is being made is seen only if the rows of both users are {@link #lockBoth locked}.
     */
    @Transactional(TxType.SUPPORTS)
    public Optional<Relation> look(String user, String other) {
        List<?> rows = entities.createNativeQuery(LOOK)
                .setParameter(1, user)
                .setParameter(2, user)
                .setParameter(3, other)
                .getResultList();
        return rows.stream()
                .map(Object[].class::cast)
                .map(row -> new Relation(isThere(row[0]), isThere(row[1])))
                .findFirst();
    }

    private static boolean isThere(Object count) {
        return ((Number) count).intValue() > 0;
    }

    /**
     * Locks the rows of two users until the transaction ends, in the order of their ids; 404 if one is not there. What is
     * decided under this lock, and a block between the two, come one after the other.
     */
    public void lockBoth(String user, String other) {
        Stream.of(user, other).sorted().forEach(users::lock);
    }

    /**
     * Call this when a user has ended by themselves what a {@link Blocking} ends, too. The block has an event of its own
     * after that end, so that otherwise one could tell the two ends apart by the number of events in the log.
     */
    public void endedWithoutBlock() {
        signals.fire(IN_PLACE_OF_A_BLOCK);
    }

    /** The refusal for a user who wants to reach somebody whom they have blocked. */
    public static ProblemException refusal() {
        return Problem.conflict("blocked", "You have blocked this user.").exception();
    }

    /** Blocks another user, and ends whatever there is between the two. Does nothing if they are blocked already. */
    BlockView block(String by, String user) {
        if (by.equals(user)) {
            throw Problem.invalid("userId", "must be another user's").exception();
        }
        lockBoth(by, user);
        Optional<Block> present = find(by, user);
        if (present.isPresent()) {
            return present.get().view();
        }
        refuseIfTooMany(by);
        blocking.fire(new Blocking(by, user));
        return owned.create(new Block(ObjectId.next(), by, user));
    }

    private Optional<Block> find(String by, String user) {
        return entities
                .createQuery("select b from Block b where b.blocker = :by and b.blocked = :user", Block.class)
                .setParameter("by", by)
                .setParameter("user", user)
                .getResultList()
                .stream()
                .findFirst();
    }

    private void refuseIfTooMany(String by) {
        long number = entities.createQuery("select count(b) from Block b where b.blocker = :by", Long.class)
                .setParameter("by", by)
                .getSingleResult();
        if (number >= max) {
            throw Problem.conflict("too-many-blocks", "The user already has " + number + " blocks, the maximum.")
                    .exception();
        }
    }

    BlockView lift(Caller by, String user) {
        Block block = find(by.userId(), user)
                .orElseThrow(() -> Problem.notFound("There is no such block.").exception());
        return owned.delete(Block.class, new ObjectId(block.id()), by);
    }

    @Transactional(TxType.SUPPORTS)
    Page<BlockView> list(Caller by, @Nullable TimeCursor after, PageLimit limit) {
        return owned.list(Block.class, "blocker", by.userId(), by, after, limit);
    }
}
