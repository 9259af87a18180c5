package dev.lobby.subscription;

import dev.lobby.edge.limit.Accounts;
import dev.lobby.edge.limit.TestLimits;
import dev.lobby.log.Cursors;
import dev.lobby.log.EventLog;
import dev.lobby.log.LogSettings;
import dev.lobby.log.LogTail;
import dev.lobby.log.Memberships;
import dev.lobby.log.Retention;
import dev.lobby.settings.SettingReader;
import dev.lobby.wire.MailboxBudget;
import dev.lobby.wire.MailboxSettings;
import dev.lobby.work.Time;
import io.micrometer.core.instrument.MeterRegistry;
import javax.sql.DataSource;

/** Subscriptions for tests of other packages, without a thread and without an event. */
public final class TestSubscriptions {
    final LogTail tail;
    final EventLog log;
    final Retention retention;
    final Cursors cursors;
    final CatchUp catchUp;
    final EventRouter router;
    private final SubscriptionManager manager;
    private final MailboxBudget budget;

    public TestSubscriptions(DataSource database, SettingReader settings, Time time, MeterRegistry meters) {
        LogSettings logSettings = new LogSettings(settings);
        MailboxSettings mailboxes = new MailboxSettings(settings);
        SubscriptionSettings subscriptionSettings = new SubscriptionSettings(settings);
        VisibilitySettings visibility = new VisibilitySettings(settings);
        tail = new LogTail(logSettings);
        log = new EventLog(database, logSettings);
        retention = new Retention(database, time, logSettings);
        cursors = new Cursors(log, tail, retention);
        Rights rights = new Rights(new Memberships(database, tail, logSettings), retention);
        Accounts accounts = TestLimits.accounts(settings, time);
        catchUp = new CatchUp(
                log,
                tail,
                cursors,
                retention,
                rights,
                TestLimits.rates(accounts, settings, time),
                logSettings,
                mailboxes);
        budget = new MailboxBudget(mailboxes);
        router = new EventRouter(
                tail,
                cursors,
                catchUp,
                rights,
                new SubscriptionMeters(meters, budget),
                time,
                subscriptionSettings,
                visibility,
                logSettings,
                accounts);
        manager = new SubscriptionManager(
                router, catchUp, rights, cursors, budget, time, subscriptionSettings, visibility, mailboxes, accounts);
        router.begin();
    }

    public SubscriptionManager manager() {
        return manager;
    }

    /** Returns the number of bytes that wait in all mailboxes. */
    public long waitingBytes() {
        return budget.held();
    }

    /** Runs one step of the router. Returns whether there may be more to do. */
    public boolean step() {
        return router.step();
    }
}
