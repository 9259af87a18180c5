package dev.lobby.subscription;

import dev.lobby.auth.AccessToken;
import dev.lobby.auth.Caller;
import dev.lobby.auth.Visitor;
import dev.lobby.database.TestDatabase;
import dev.lobby.edge.limit.Payer;
import dev.lobby.log.Cursors;
import dev.lobby.log.LogEntry;
import dev.lobby.log.LogSettings;
import dev.lobby.log.LogTail;
import dev.lobby.log.Retention;
import dev.lobby.log.Sequencing;
import dev.lobby.log.Subject;
import dev.lobby.log.Subjects;
import dev.lobby.pattern.EventPattern;
import dev.lobby.settings.SettingReader;
import dev.lobby.settings.TestSettings;
import dev.lobby.wire.CloseCause;
import dev.lobby.work.TestTime;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.json.Json;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The router and the classes that it uses, without a thread. Everything happens when a test says so. */
final class Server {
    final LogTail tail;
    final CatchUp catchUp;
    final EventRouter router;
    final Cursors cursors;
    final Retention retention;
    final Sequencing sequencing;
    final TestTime time = new TestTime();
    private final DataSource database;
    private final SubscriptionManager manager;
    private final TestSubscriptions subscriptions;
    private final MeterRegistry meters = new SimpleMeterRegistry();

    Server(String... settingsAndValues) throws SQLException {
        this(TestDatabase.create(), settingsAndValues);
    }

    /** A node that begins where the database's log ends. */
    Server(DataSource database, String... settingsAndValues) throws SQLException {
        SettingReader settings = TestSettings.with(settingsAndValues);
        this.database = database;
        subscriptions = new TestSubscriptions(database, settings, time, meters);
        tail = subscriptions.tail;
        catchUp = subscriptions.catchUp;
        router = subscriptions.router;
        cursors = subscriptions.cursors;
        retention = subscriptions.retention;
        manager = subscriptions.manager();
        sequencing = new Sequencing(database, subscriptions.log, tail, new LogSettings(settings));
        sequencing.begin();
        router.begin();
    }

    /** Queues a command of the router's own. */
    void execute(RouterCommand command) {
        try {
            boolean unused = subscriptions.inbox.offer(Payer.of(new Client().address), command, 0);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    Client connect() {
        return connect(Protocol.PLAIN, null);
    }

    /** With a token. */
    Client connect(Caller owner) {
        return connect(Protocol.PLAIN, owner);
    }

    Client connect(Protocol protocol, @Nullable Caller owner) {
        Client client = new Client();
        return connect(client, protocol, owner, Duration.ofDays(1));
    }

    /** @param valid how long the owner's token is still valid */
    Client connect(Client client, Protocol protocol, @Nullable Caller owner, Duration valid) {
        Optional<AccessToken> token = Optional.ofNullable(owner).map(caller -> token(caller, valid));
        client.subscriber = manager.open(client, protocol, new Visitor(client.address, token));
        return client;
    }

    private AccessToken token(Caller owner, Duration valid) {
        return new AccessToken(owner, time.now().plus(valid));
    }

    /** Returns the value of a metric without labels. */
    double shown(String metric) {
        return meters.get(metric).gauge().value();
    }

    long waitingBytes() {
        return subscriptions.waitingBytes();
    }

    void subscribe(Client client, String pattern) {
        manager.subscribe(client.subscriber(), Patterns.of(EventPattern.of(pattern)), null);
    }

    /** In one command. */
    void subscribe(Client client, Collection<String> patterns) {
        manager.subscribe(client.subscriber(), all(patterns), null);
    }

    /** In one command, after a cursor. */
    void resume(Client client, Collection<String> patterns, String after) throws SQLException {
        manager.resume(client.subscriber(), all(patterns), after, null);
    }

    private static Patterns all(Collection<String> patterns) {
        return new Patterns(
                patterns.stream()
                        .map(pattern -> new Interest(EventPattern.of(pattern), null))
                        .toList(),
                Json.createArrayBuilder(patterns).build());
    }

    void unsubscribe(Client client, String pattern) {
        manager.unsubscribe(client.subscriber(), Patterns.of(EventPattern.of(pattern)), null);
    }

    void own(Client client, Caller owner) {
        own(client, owner, Duration.ofDays(1));
    }

    void own(Client client, Caller owner, Duration valid) {
        manager.own(client.subscriber(), token(owner, valid));
    }

    void refuse(Client client, Refusal refusal) {
        manager.refuse(client.subscriber(), refusal, null);
    }

    void endNow(Client client, CloseCause why) {
        manager.endNow(client.subscriber(), why);
    }

    void disconnect(Client client) {
        manager.close(client.subscriber());
    }

    void subscribe(Client client, Patterns patterns) {
        manager.subscribe(client.subscriber(), patterns, null);
    }

    void resume(Client client, Patterns patterns, String after) throws SQLException {
        manager.resume(client.subscriber(), patterns, after, null);
    }

    /** Connects a session whose token is admitted. */
    Client admit(Protocol protocol, Caller owner) throws SQLException {
        Client client = connect(protocol, owner);
        manager.admit(client.subscriber(), owner);
        return client;
    }

    /** Appends an event to the log, without telling the router. */
    LogEntry happens(String name, String payload) throws SQLException {
        return happens(name, payload, Subjects.PUBLIC);
    }

    LogEntry happens(String name, String payload, Subject subject) throws SQLException {
        LogEntry event = LogEntry.of(tail.end() + 1, name, subject, payload);
        try (Connection connection = database.getConnection()) {
            Subjects.append(connection, event, name);
        }
        tail.append(event);
        return event;
    }

    LogEntry happens(String name) throws SQLException {
        return happens(name, "{\"n\":" + (tail.end() + 1) + "}");
    }

    /** Deletes the events of the log up to the position. */
    void forgets(long position) throws SQLException {
        sequencing.forget(position);
        retention.refresh();
    }

    /** Runs the router until it has nothing more to do. */
    void route() {
        boolean more = true;
        while (more) {
            more = router.step();
        }
    }

    /** Runs the router and the catch-up workers until they have nothing more to do. */
    void settle() throws SQLException {
        boolean more = true;
        while (more) {
            route();
            more = router.catchUp();
        }
        route();
    }
}
