package dev.lobby.subscription;

import dev.lobby.edge.RateLimits;
import dev.lobby.log.Cursors;
import dev.lobby.log.EventLog;
import dev.lobby.log.LogTail;
import dev.lobby.log.Retention;
import dev.lobby.platform.RefusalLog;
import dev.lobby.platform.Settings;
import dev.lobby.platform.Time;
import io.micrometer.core.instrument.MeterRegistry;
import javax.sql.DataSource;

/** Subscriptions for tests of other rooms, without a thread and without an event. */
public final class TestSubscriptions {
    private final EventRouter router;
    private final SubscriptionManager manager;
    private final MailboxBudget budget;

    public TestSubscriptions(DataSource database, Settings settings, Time time, MeterRegistry meters) {
        LogTail tail = new LogTail(settings);
        EventLog log = new EventLog(database, settings);
        Retention retention = new Retention(database, time, settings);
        Cursors cursors = new Cursors(log, tail, retention);
        CatchUp catchUp = new CatchUp(
                log, tail, cursors, retention, new RateLimits(settings, time, new RefusalLog(time)), settings);
        budget = new MailboxBudget(settings);
        router = new EventRouter(tail, cursors, catchUp, new Tally(meters, budget), time, settings);
        manager = new SubscriptionManager(router, catchUp, cursors, budget, settings);
        router.begin();
    }

    public SubscriptionManager manager() {
        return manager;
    }

    /** What waits in all mailboxes. */
    public long waitingBytes() {
        return budget.held();
    }

    /** The router takes one step. Returns whether there may be more to do. */
    public boolean step() {
        return router.step();
    }
}
