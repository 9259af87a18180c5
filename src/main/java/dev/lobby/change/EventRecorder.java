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
 */
@ApplicationScoped
public class EventRecorder {
    private static final Object EFFECTS = new Object();
    private static final String INSERT = "insert into event_pending (id, name, payload, recorded_at)"
            + " values (nextval('event_pending_id'), ?1, ?2, ?3)";

    private final Sequencer sequencer;
    private final Counter recorded;

    @PersistenceContext
    private EntityManager entities;

    @Resource(lookup = "java:comp/TransactionSynchronizationRegistry")
    private TransactionSynchronizationRegistry transaction;

    @Inject
    EventRecorder(Sequencer sequencer, MeterRegistry meters) {
        this.sequencer = sequencer;
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
            effects = new NetEffects();
            transaction.putResource(EFFECTS, effects);
            transaction.registerInterposedSynchronization(new Completion(effects));
        }
        return effects;
    }

    /** Returns how many there are. */
    private int write(NetEffects effects) {
        List<NetEffects.Effect> inOrder = effects.inOrder();
        OffsetDateTime now = OffsetDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.MILLIS);
        for (NetEffects.Effect effect : inOrder) {
            Query insert = entities.createNativeQuery(INSERT);
            insert.setFlushMode(FlushModeType.COMMIT);
            insert.setParameter(1, effect.event());
            insert.setParameter(2, effect.payload());
            insert.setParameter(3, now);
            insert.executeUpdate();
        }
        return inOrder.size();
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
