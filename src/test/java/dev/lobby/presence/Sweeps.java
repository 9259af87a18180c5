package dev.lobby.presence;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;

/** The sweep, step by step, in a server where it does not run by itself. */
@ApplicationScoped
public class Sweeps {
    private final Instance<Attendance> attendance;
    private final Instance<Sweep> sweep;

    @Inject
    Sweeps(Instance<Attendance> attendance, Instance<Sweep> sweep) {
        this.attendance = attendance;
        this.sweep = sweep;
    }

    /** Does what is to be done now. */
    public void run() throws Exception {
        boolean more;
        do {
            more = sweep.get().step();
        } while (more);
    }

    /** Nothing that was in memory is there any more. */
    public void restart() {
        attendance.destroy(attendance.get());
        sweep.destroy(sweep.get());
    }

    public int usersInMemory() {
        return attendance.get().size();
    }
}
