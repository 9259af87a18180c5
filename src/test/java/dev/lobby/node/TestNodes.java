package dev.lobby.node;

import static dev.lobby.harness.Fakes.fake;

import dev.lobby.log.LogSettings;
import dev.lobby.log.LogTail;
import dev.lobby.settings.TestSettings;
import dev.lobby.work.Recorded;
import dev.lobby.work.Time;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The servers of a database that exists in memory only. */
public final class TestNodes {
    private final Map<String, NodeRow> rows = new ConcurrentSkipListMap<>();
    private final Runnable beforeEachStatement;

    /** How many of the next changes are made, although the server learns that they failed. */
    int lostAnswers;

    public TestNodes(Runnable beforeEachStatement) {
        this.beforeEachStatement = beforeEachStatement;
    }

    /** Starts a server. */
    public Node node(Time time, Duration lease) {
        return node(time, lease, node -> step(node));
    }

    /**
     * Starts a server.
     *
     * @param pause what it does while it waits for its lease
     */
    public Node node(Time time, Duration lease, Consumer<Node> pause) {
        return node(time, lease, pause, new LogTail(new LogSettings(TestSettings.with())));
    }

    /** Starts a server with a log. */
    Node node(Time time, Duration lease, Consumer<Node> pause, LogTail tail) {
        return node(time, new NodeTerms(lease, "open"), pause, tail);
    }

    /** Starts a server with a visibility. */
    Node node(Time time, NodeTerms terms, Consumer<Node> pause, LogTail tail) {
        Node node =
                new Node(new InMemory(), time, tail, new Recorded<>(), new Recorded<>(), new SimpleMeterRegistry()) {
                    @Override
                    void pause() {
                        pause.accept(this);
                    }
                };
        try {
            node.join(terms);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return node;
    }

    /** What the server's own thread does. */
    public static void step(Node node) {
        try {
            node.step();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public static Duration interval(Duration lease) {
        return NodeTerms.interval(lease);
    }

    /** Does what another server does that takes this one for dead. */
    public void end(Node node) {
        NodeRow row = rows.get(node.id());
        if (row != null) {
            rows.put(row.id(), new NodeRow(row.id(), row.renewals() + 1, row.terms(), NodeRow.Phase.ENDED));
        }
    }

    /** The servers that have not ended. */
    public Set<String> alive() {
        return rows.values().stream()
                .filter(row -> row.phase() != NodeRow.Phase.ENDED)
                .map(NodeRow::id)
                .collect(Collectors.toSet());
    }

    public Set<String> known() {
        return Set.copyOf(rows.keySet());
    }

    private final class InMemory extends Nodes {
        InMemory() {
            super(fake(DataSource.class, (method, arguments) -> null));
        }

        @Override
        void register(String id, NodeTerms terms) {
            beforeEachStatement.run();
            rows.put(id, new NodeRow(id, 0, terms, NodeRow.Phase.RUNNING));
        }

        @Override
        boolean renew(String id, long expected, NodeRow.Phase phase) {
            return change(id, expected, phase, phase);
        }

        @Override
        boolean end(String id, long expected) {
            return change(id, expected, null, NodeRow.Phase.ENDED);
        }

        private boolean change(String id, long expected, NodeRow.@Nullable Phase before, NodeRow.Phase after) {
            beforeEachStatement.run();
            NodeRow row = rows.get(id);
            if (row == null || row.renewals() != expected || (before != null && before != row.phase())) {
                return false;
            }
            rows.put(id, new NodeRow(id, expected + 1, row.terms(), after));
            if (lostAnswers > 0) {
                lostAnswers--;
                throw new IllegalStateException("The answer is lost");
            }
            return true;
        }

        @Override
        void stop(String id) {
            NodeRow row = rows.get(id);
            if (row != null) {
                rows.put(id, new NodeRow(id, row.renewals(), row.terms(), NodeRow.Phase.STOPPED));
            }
        }

        @Override
        void forget(String id) {
            beforeEachStatement.run();
            rows.remove(id);
        }

        @Override
        List<NodeRow> list() {
            beforeEachStatement.run();
            return List.copyOf(rows.values());
        }
    }
}
