package dev.lobby.change;

import dev.lobby.log.Sequencer;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
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
import java.util.List;

/**
 * Writes the net effect of each transaction to {@code event_pending}, in that transaction: its events are there if and
 * only if it commits.
 *
 * <p>The way it does so is the one that holds on both servers. It collects with a plain observer, because those of
 * transaction phases are not called, or called wrongly, for what a flush at commit fires. It registers an interposed
 * synchronisation at the first change, which is during a flush, because one that is registered before the persistence
 * provider's own runs before the flush at commit and would miss its changes. And it writes with native queries in flush
 * mode COMMIT, because otherwise the query would flush again in the middle of a flush.
 *
 * <p>What a transaction has to tell is in memory until it ends, up to a limit; past it the payloads wait in the
 * database, or else who deletes a game with all that was said there would take as much memory as they like.
 */
@ApplicationScoped
public class EventRecorder {
    private static final Object EFFECTS = new Object();
    private static final String INSERT = "insert into event_pending (id, name, payload, recorded_at)"
            + " values (nextval('event_pending_id'), ?1, ?2, ?3)";

    private static final String NEXT = "select nextval('event_pending_id')";
    private static final String PUT =
            "insert into event_pending (id, name, payload, recorded_at) values (?1, '', ?2, ?3)";
    private static final String TAKE =
            "update event_pending set id = nextval('event_pending_id'), name = ?1, recorded_at = ?2 where id = ?3";
    private static final String DROP = "delete from event_pending where id = ?1";

    private final Sequencer sequencer;
    private final int maxBytes;
    private final Counter recorded;

    @PersistenceContext
    private EntityManager entities;

    @Resource(lookup = "java:comp/TransactionSynchronizationRegistry")
    private TransactionSynchronizationRegistry transaction;

    @Inject
    EventRecorder(Sequencer sequencer, ChangeSettings settings, MeterRegistry meters) {
        this.sequencer = sequencer;
        this.maxBytes = settings.transactionBytes();
        this.recorded = meters.counter("lobby.events.recorded");
    }

    void collect(@Observes EntityChange change) {
        effects().add(change);
    }

    /** After a flush, like a change: see above. */
    void collect(@Observes Signal signal) {
        effects().add(signal);
    }

    private NetEffects effects() {
        NetEffects effects = (NetEffects) transaction.getResource(EFFECTS);
        if (effects == null) {
            effects = new NetEffects(new PendingShelf(), maxBytes);
            transaction.putResource(EFFECTS, effects);
            transaction.registerInterposedSynchronization(new Completion(effects));
        }
        return effects;
    }

    /** Returns how many there are. */
    private int write(NetEffects effects) {
        List<NetEffects.Effect> inOrder = effects.inOrder();
        OffsetDateTime now = now();
        for (NetEffects.Effect effect : inOrder) {
            if (effect.payload() instanceof NetEffects.OnShelf shelved) {
                execute(TAKE, effect.event(), now, shelved.place());
            } else if (effect.payload() instanceof NetEffects.InMemory kept) {
                execute(INSERT, effect.event(), kept.text(), now);
            }
        }
        return inOrder.size();
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
     * Rows of {@code event_pending} as well, with an id below zero, which they do not keep: an id counts in the one
     * order, and may only be drawn when nothing can make the transaction wait any more. Of one transaction.
     */
    private final class PendingShelf implements NetEffects.Shelf {
        /** So many of one transaction, each at a place that no other transaction has. */
        private static final int PLACE_BITS = 24;

        private long next;

        @Override
        public long put(String payload) {
            if (next == 0) {
                next = ((Number) query(NEXT).getSingleResult()).longValue() << PLACE_BITS;
            }
            execute(PUT, -next, payload, now());
            return -next++;
        }

        @Override
        public void drop(long place) {
            execute(DROP, place);
        }
    }

    private final class Completion implements Synchronization {
        private final NetEffects effects;
        private int written;

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
                recorded.increment(written);
                sequencer.wake();
            }
        }
    }
}
