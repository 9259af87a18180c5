package dev.lobby.change;

import dev.lobby.log.Sequencer;
import dev.lobby.log.Subject;
import dev.lobby.log.Subject.MembershipChange;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.FlushModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the net effect of each transaction to {@code event_pending}, in that transaction: the events are there if and
 * only if it commits.
 *
 * <p>Three details make this work on both servers:
 *
 * <ul>
 *   <li>It collects changes with a plain observer. Observers of transaction phases are not called, or called wrongly,
 *       for changes that a flush at commit fires.
 *   <li>It registers an interposed synchronization at the first change, which happens during a flush. If it were
 *       registered before the persistence provider's own, it would run before the flush at commit and miss its changes.
 *   <li>It writes with native queries in flush mode COMMIT. Otherwise the query would flush again in the middle of a
 *       flush.
 * </ul>
 *
 * <p>The payloads of a transaction are held in memory until it ends, up to a limit. Beyond the limit they are stored in
 * the database. Otherwise, deleting a game with all its messages could take any amount of memory.
 */
@ApplicationScoped
public class EventRecorder {
    private static final Object EFFECTS = new Object();
    private static final String INSERT = "insert into event_pending"
            + " (id, name, payload, about, restricted, membership, recorded_at)"
            + " values (nextval('event_pending_id'), ?1, ?2, ?3, ?4, ?5, ?6)";

    private static final String NEXT = "select nextval('event_pending_id')";
    private static final String PUT =
            "insert into event_pending (id, name, payload, about, restricted, membership, recorded_at)"
                    + " values (?1, '', ?2, ?3, true, 0, ?4)";
    private static final String TAKE = "update event_pending set id = nextval('event_pending_id'),"
            + " name = ?1, restricted = ?2, membership = ?3, recorded_at = ?4 where id = ?5";
    private static final String DROP = "delete from event_pending where id = ?1";

    private final Sequencer sequencer;
    private final int maxBytes;
    private final EventMeters meters;

    @PersistenceContext
    private EntityManager entities;

    @Resource(lookup = "java:comp/TransactionSynchronizationRegistry")
    private TransactionSynchronizationRegistry transaction;

    @Inject
    EventRecorder(Sequencer sequencer, ChangeSettings settings, EventMeters meters) {
        this.sequencer = sequencer;
        this.maxBytes = settings.transactionBytes();
        this.meters = meters;
    }

    void collect(@Observes EntityChange change) {
        effects().add(change);
    }

    /** Signals, too, must be fired after a flush, because the first one may register the synchronization. */
    void collect(@Observes Signal signal) {
        effects().add(signal);
    }

    private NetEffects effects() {
        NetEffects effects = (NetEffects) transaction.getResource(EFFECTS);
        if (effects == null) {
            effects = new NetEffects(new PendingPayloads(), maxBytes);
            transaction.putResource(EFFECTS, effects);
            transaction.registerInterposedSynchronization(new Completion(effects));
        }
        return effects;
    }

    /** Writes the events, and returns how many there are for each label of {@link EventMeters}. */
    private Map<String, Integer> write(NetEffects effects) {
        Map<String, Integer> numbers = new HashMap<>();
        List<NetEffects.Effect> inOrder = effects.inOrder();
        OffsetDateTime now = now();
        for (NetEffects.Effect effect : inOrder) {
            numbers.merge(meters.label(effect.event()), 1, Integer::sum);
            if (effect.payload() instanceof NetEffects.Stored stored) {
                execute(
                        TAKE,
                        effect.event(),
                        effect.restricted(),
                        effect.membership().stored(),
                        now,
                        stored.place());
            } else if (effect.payload() instanceof NetEffects.InMemory inMemory) {
                Subject subject = new Subject(
                        inMemory.about(),
                        inMemory.seenBy(),
                        effect.restricted(),
                        inMemory.secret(),
                        effect.membership());
                execute(
                        INSERT,
                        effect.event(),
                        inMemory.text(),
                        subject.storedAbout(),
                        subject.restricted(),
                        subject.membership().stored(),
                        now);
            }
        }
        return numbers;
    }

    private static OffsetDateTime now() {
        return OffsetDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.MILLIS);
    }

    private void execute(String sql, Object... parameters) {
        Query query = query(sql);
        for (int i = 0; i < parameters.length; i++) {
            query.setParameter(i + 1, parameters[i]);
        }
        query.executeUpdate();
    }

    private Query query(String sql) {
        Query query = entities.createNativeQuery(sql);
        query.setFlushMode(FlushModeType.COMMIT);
        return query;
    }

    /**
     * Stores the payloads of one transaction as temporary rows of {@code event_pending}, with negative ids. They get
     * their final ids at the end: ids define the order of the log, so one may only be drawn when nothing can make the
     * transaction wait any more.
     */
    private final class PendingPayloads implements NetEffects.PayloadStore {
        /** At most 2<sup>24</sup> payloads of one transaction, each at a place that no other transaction uses. */
        private static final int PLACE_BITS = 24;

        private long next;

        @Override
        public long put(NetEffects.InMemory payload) {
            if (next == 0) {
                next = ((Number) query(NEXT).getSingleResult()).longValue() << PLACE_BITS;
            }
            Subject subject =
                    new Subject(payload.about(), payload.seenBy(), true, payload.secret(), MembershipChange.NONE);
            execute(PUT, -next, payload.text(), subject.storedAbout(), now());
            return -next++;
        }

        @Override
        public void drop(long place) {
            execute(DROP, place);
        }
    }

    private final class Completion implements Synchronization {
        private final NetEffects effects;
        private Map<String, Integer> written = Map.of();

        Completion(NetEffects effects) {
            this.effects = effects;
        }

        @Override
        public void beforeCompletion() {
            written = write(effects);
        }

        @Override
        public void afterCompletion(int status) {
            if (status == Status.STATUS_COMMITTED) {
                meters.committed(written);
                sequencer.wake();
            }
        }
    }
}
