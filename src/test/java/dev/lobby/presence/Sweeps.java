package dev.lobby.presence;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;

/** Runs the sweep step by step, in a server where it does not run by itself. */
@ApplicationScoped
public class Sweeps {
    private final Instance<UserActivity> activity;
    private final Instance<OfflineSweep> sweep;

    @Inject
    Sweeps(Instance<UserActivity> activity, Instance<OfflineSweep> sweep) {
        this.activity = activity;
        this.sweep = sweep;
    }

    /** Runs all steps that are due. */
    public void run() throws Exception {
        boolean more;
        do {
            more = sweep.get().step();
        } while (more);
    }

    /** Simulates a restart: forgets everything in memory. */
    public void restart() {
        activity.destroy(activity.get());
        sweep.destroy(sweep.get());
    }

    public int usersInMemory() {
        return activity.get().size();
    }
}
