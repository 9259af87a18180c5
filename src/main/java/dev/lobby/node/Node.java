package dev.lobby.node;

import dev.lobby.log.LogTail;
import dev.lobby.log.OtherServers;
import dev.lobby.work.Started;
import dev.lobby.work.Time;
import dev.lobby.work.Worker;
import dev.lobby.work.Workers;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * This server among those that share its database. It counts its renewals there, and watches the counts of the others.
 * If a count stands still for longer than the lease, exactly one of the others ends that server, and clears what it has
 * left.
 *
 * <p>If a server was only frozen or cut off, it finds at its next renewal that it was ended, and goes on as a new one,
 * with another id. Until then it knows by its own clock that its lease may be over ({@link #holdsLease}).
 *
 * <p>One thread runs the steps. Any thread may call the other methods.
 */
@ApplicationScoped
public class Node {
    private static final Logger LOG = System.getLogger(Node.class.getName());
    private static final Duration PAUSE = Duration.ofMillis(50);

    /** Five seconds in all. */
    private static final int MOST_PAUSES = 100;

    private final Nodes nodes;
    private final Time time;
    private final LogTail tail;
    private final Event<NodeEnded> ended;
    private final Event<OtherServers> looked;

    /** The counts of the servers that this one ended and has not cleared yet. */
    private final Map<String, Long> clearing = new ConcurrentHashMap<>();

    private volatile @Nullable Worker worker;
    private volatile NodeTerms terms = new NodeTerms(Duration.ZERO, "");
    private volatile Lease lease = new Lease("", 0, 0);
    private volatile long known = 1;
    private Standstill standstill = new Standstill(Duration.ZERO);
    private String epoch = "";

    @Inject
    public Node(
            Nodes nodes,
            Time time,
            LogTail tail,
            Event<NodeEnded> ended,
            Event<OtherServers> looked,
            MeterRegistry meters) {
        this.nodes = nodes;
        this.time = time;
        this.tail = tail;
        this.ended = ended;
        this.looked = looked;
        Gauge.builder("lobby.nodes", () -> known)
                .description("Servers of this database that run, as far as this one knows")
                .register(meters);
    }

    /** @param heldUntil a time by {@link Time#nanos}, until which nobody can have ended this server */
    private record Lease(String id, long renewals, long heldUntil) {
        boolean isHeldAt(long now) {
            return now - heldUntil < 0;
        }
    }

    /**
     * Makes this server known to the others.
     *
     * @throws IllegalStateException if another server of this database is running with another visibility
     */
    public void join(NodeTerms ownTerms) throws SQLException {
        terms = ownTerms;
        standstill = new Standstill(ownTerms.interval());
        register();
        List<NodeRow> others = nodes.list().stream().filter(this::differs).toList();
        for (NodeRow other : others) {
            if (isAlive(other)) {
                leave();
                throw new IllegalStateException("Another server of this database runs with lobby.visibility="
                        + other.terms().visibility() + ", and this one has " + ownTerms.visibility()
                        + ". All servers of a database need the same");
            }
        }
    }

    private boolean differs(NodeRow other) {
        return other.phase() == NodeRow.Phase.RUNNING
                && !other.terms().visibility().equals(terms.visibility());
    }

    /** Waits until the count moves, at most as long as a living server may take for it. */
    private boolean isAlive(NodeRow other) throws SQLException {
        long end = System.nanoTime() + other.terms().interval().multipliedBy(2).toNanos();
        while (System.nanoTime() < end) {
            // The other one may be starting, too, and wait for a sign of life from this one.
            renew(lease.id, lease.renewals, time.nanos());
            Optional<NodeRow> now = nodes.list().stream()
                    .filter(node -> node.id().equals(other.id()) && node.phase() == NodeRow.Phase.RUNNING)
                    .findFirst();
            if (now.isEmpty() || now.get().renewals() != other.renewals()) {
                return now.isPresent();
            }
            pause();
        }
        return false;
    }

    void start(@Observes @Priority(Started.READERS) Started started, Workers workers) {
        epoch = tail.epoch();
        worker = workers.start("lobby-node", terms.interval(), this::step);
    }

    private void register() throws SQLException {
        String id = UUID.randomUUID().toString().replace("-", "");
        long now = time.nanos();
        nodes.register(id, terms);
        hold(id, 0, now);
    }

    private void hold(String id, long renewals, long since) {
        lease = new Lease(id, renewals, since + terms.lease().toNanos());
    }

    /** The id under which this server is known now. It changes if others took it for dead. */
    public String id() {
        return lease.id;
    }

    /** Whether nobody can have ended this server under its present id. */
    public boolean holdsLease() {
        return lease.isHeldAt(time.nanos());
    }

    /** Whether this is still the id of this server, and nobody can have ended it. */
    public boolean holds(String id) {
        Lease held = lease;
        return held.id.equals(id) && held.isHeldAt(time.nanos());
    }

    /** Waits until this server holds its lease, for a limited time. It waits only after it was frozen or cut off. */
    public boolean awaitLease() {
        for (int pauses = 0; !holdsLease() && pauses < MOST_PAUSES; pauses++) {
            Worker renewing = worker;
            if (renewing != null) {
                renewing.wake();
            }
            pause();
        }
        return holdsLease();
    }

    void pause() {
        LockSupport.parkNanos(PAUSE.toNanos());
    }

    /** Gives a sign of life, and looks for those of the others. Returns false: the next step can wait. */
    boolean step() throws SQLException {
        renew();
        List<NodeRow> all = nodes.list();
        known = all.stream()
                .filter(node -> node.phase() == NodeRow.Phase.RUNNING)
                .count();
        looked.fire(new OtherServers(all.size() > 1));
        for (NodeRow dead : standstill.dead(all, time.nanos())) {
            if (nodes.end(dead.id(), dead.renewals())) {
                clearing.put(dead.id(), dead.renewals() + 1);
                ended.fire(new NodeEnded(dead.id()));
            }
        }
        return false;
    }

    private void renew() throws SQLException {
        Lease held = lease;
        long now = time.nanos();
        // If the log was replaced, the last commits are lost, and this server's own may be among them.
        boolean isSameDatabase = tail.epoch().equals(epoch);
        // The last renewal may have been carried out although its answer was lost.
        if (isSameDatabase && (renew(held.id, held.renewals, now) || renew(held.id, held.renewals + 1, now))) {
            return;
        }
        String present = tail.epoch();
        register();
        // Set this last: if registering fails, the next step must try again.
        epoch = present;
        if (isSameDatabase) {
            LOG.log(
                    Level.WARNING,
                    "This server gave no sign of life for too long, or the database lost its row. It goes on under a new"
                            + " id");
        }
    }

    private boolean renew(String id, long renewals, long now) throws SQLException {
        boolean renewed = nodes.renew(id, renewals, NodeRow.Phase.RUNNING);
        if (renewed) {
            hold(id, renewals + 1, now);
        }
        return renewed;
    }

    /** The ids of the servers that this one has ended and not cleared yet. */
    public List<String> toClear() {
        return List.copyOf(clearing.keySet());
    }

    /**
     * Tells the others that this server is still clearing what another one has left, so that nobody else begins to.
     * Returns false if another server does it.
     */
    public boolean goesOnClearing(String id) throws SQLException {
        Long renewals = clearing.get(id);
        if (renewals != null && nodes.renew(id, renewals, NodeRow.Phase.ENDED)) {
            clearing.put(id, renewals + 1);
            return true;
        }
        clearing.remove(id);
        return false;
    }

    /** Call this once nothing is left of a server that has ended. */
    public void cleared(String id) throws SQLException {
        nodes.forget(id);
        clearing.remove(id);
    }

    /** Tells the others that this server stops. Its users have time to go to another one. */
    public void leave() {
        if (!lease.id.isEmpty() && holdsLease()) {
            try {
                nodes.stop(lease.id);
            } catch (SQLException | RuntimeException e) {
                LOG.log(Level.DEBUG, "The other servers will notice only later that this one has stopped", e);
            }
        }
    }
}
