package dev.lobby.subscription;

import dev.lobby.auth.Caller;
import dev.lobby.log.Event;
import dev.lobby.log.EventLog;
import dev.lobby.log.LogTail;
import dev.lobby.pattern.EventPattern;
import dev.lobby.platform.Settings;
import dev.lobby.platform.TestDatabase;
import dev.lobby.platform.TestSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;

/** The router and what it stands on, without a thread: everything happens when a test says so. */
final class Server {
    final LogTail tail;
    final CatchUp catchUp;
    final EventRouter router;
    private final DataSource database;
    private final SubscriptionManager manager;
    private final MailboxBudget budget;
    private final MeterRegistry meters = new SimpleMeterRegistry();

    Server(String... settingsAndValues) throws SQLException {
        Settings settings = TestSettings.with(settingsAndValues);
        database = TestDatabase.create();
        tail = new LogTail(settings);
        catchUp = new CatchUp(new EventLog(database, settings), tail, settings);
        budget = new MailboxBudget(settings);
        router = new EventRouter(tail, catchUp, new Tally(meters, budget), settings);
        manager = new SubscriptionManager(router, catchUp, budget, settings);
        tail.begin(0);
        router.begin();
    }

    Client connect() {
        Client client = new Client();
        client.subscriber = manager.open(client, null);
        return client;
    }

    /** With a token. */
    Client connect(Caller owner) {
        Client client = new Client();
        client.subscriber = manager.open(client, owner);
        return client;
    }

    /** What a metric without labels shows. */
    double shown(String metric) {
        return meters.get(metric).gauge().value();
    }

    long waitingBytes() {
        return budget.held();
    }

    void subscribe(Client client, String pattern) {
        manager.subscribe(client.subscriber(), EventPattern.of(pattern));
    }

    void unsubscribe(Client client, String pattern) {
        manager.unsubscribe(client.subscriber(), EventPattern.of(pattern));
    }

    void refuse(Client client, Refusal refusal) {
        manager.refuse(client.subscriber(), refusal);
    }

    void disconnect(Client client) {
        manager.close(client.subscriber());
    }

    /** An event takes its place in the log; the router has not heard of it yet. */
    Event happens(String name, String payload) throws SQLException {
        Event event = Event.of(tail.end() + 1, name, payload);
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement(
                        "insert into event_log (position, name, payload, recorded_at) values (?, ?, ?, now())")) {
            insert.setLong(1, event.position());
            insert.setString(2, name);
            insert.setString(3, payload);
            insert.executeUpdate();
        }
        tail.append(event);
        return event;
    }

    Event happens(String name) throws SQLException {
        return happens(name, "{\"n\":" + (tail.end() + 1) + "}");
    }

    /** The router does what there is to do. */
    void route() {
        boolean more = true;
        while (more) {
            more = router.step();
        }
    }

    /** The router and the workers of catching up do what there is to do. */
    void settle() throws SQLException {
        boolean more = true;
        while (more) {
            route();
            more = catchUp.step(router);
        }
        route();
    }
}
