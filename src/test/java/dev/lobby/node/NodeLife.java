package dev.lobby.node;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;

/** Runs the steps of this server's lease, in a server where they do not run by themselves. */
@ApplicationScoped
public class NodeLife {
    private final Instance<Node> node;

    @Inject
    NodeLife(Instance<Node> node) {
        this.node = node;
    }

    public void step() throws SQLException {
        node.get().step();
    }

    /** Simulates a server that dies, and another one that starts. */
    public void restart(Duration lease) throws SQLException {
        node.destroy(node.get());
        node.get().join(new NodeTerms(lease, "open"));
    }
}
