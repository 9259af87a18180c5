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
    final RouterInbox inbox;
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
        Rights rights = new Rights(new Memberships(database, tail, logSettings), retention, visibility);
        Accounts accounts = TestLimits.accounts(settings, time);
        Frames frames = new Frames(cursors);
        catchUp = new CatchUp(
                new PageReader(log, tail, rights, frames, logSettings, mailboxes),
                TestLimits.rates(accounts, settings, time));
        budget = new MailboxBudget(mailboxes);
        SubscriptionMeters ours = new SubscriptionMeters(meters, budget);
        Subscribers subscribers = new Subscribers(
                new LocalUsers(tail, rights, logSettings), ours, subscriptionSettings, visibility, accounts);
        inbox = new RouterInbox(subscriptionSettings, accounts);
        router = new EventRouter(
                new RouterState(tail, time, frames, catchUp, subscribers, ours),
                inbox,
                catchUp,
                ours,
                subscriptionSettings);
        manager = new SubscriptionManager(router, inbox, catchUp, rights, cursors, budget);
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
