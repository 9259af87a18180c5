package dev.lobby.presence;

import dev.lobby.node.NodeLife;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.sql.SQLException;

/** Runs the sweep step by step, in a server where it does not run by itself. */
@ApplicationScoped
public class Sweeps {
    private final Instance<UserActivity> activity;
    private final Instance<OfflineSweep> sweep;
    private final NodeLife node;
    private final PresenceSettings settings;

    @Inject
    Sweeps(Instance<UserActivity> activity, Instance<OfflineSweep> sweep, NodeLife node, PresenceSettings settings) {
        this.activity = activity;
        this.sweep = sweep;
        this.node = node;
        this.settings = settings;
    }

    /** Runs all steps that are due. */
    public void run() throws Exception {
        node.step();
        boolean more;
        do {
            more = sweep.get().step();
        } while (more);
    }

    /** Simulates a restart: forgets everything in memory, and is another server. */
    public void restart() throws SQLException {
        node.restart(settings.timeout());
        activity.destroy(activity.get());
        sweep.destroy(sweep.get());
    }

    public int usersInMemory() {
        return activity.get().size();
    }
}
