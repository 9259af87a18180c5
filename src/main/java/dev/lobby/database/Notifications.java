package dev.lobby.database;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * PostgreSQL's notifications ({@code LISTEN} and {@code NOTIFY}), by which servers with one database tell each other
 * something at once. They are hints: PostgreSQL forgets those for a server that is not connected. Any thread may send; only
 * one may receive.
 */
@ApplicationScoped
public class Notifications {
    private static final Logger LOG = System.getLogger(Notifications.class.getName());

    private static final String NAME = "lobby-listener";

    private final DataSource dataSource;
    private final DatabaseAddress address;
    private final DatabaseSettings database;
    private final NotificationSettings settings;

    /** Not a connection of the pool, because that would not stay with the one who listens. */
    private volatile @Nullable Connection listening;

    @Inject
    public Notifications(@Reserved DataSource dataSource, DatabaseSettings database, NotificationSettings settings) {
        this.dataSource = dataSource;
        this.address = settings.listenUrl().map(DatabaseAddress::new).orElseGet(() -> DatabaseAddress.of(database));
        this.database = database;
        this.settings = settings;
    }

    /** Whether the database has notifications and the settings allow them. */
    public boolean areOn() {
        return settings.areOn() && !DatabaseAddress.of(database).isH2();
    }

    /** Whether this server hears notifications now. */
    public boolean isListening() {
        return listening != null;
    }

    /**
     * Sends a notification, in a transaction of its own. PostgreSQL holds a lock on the whole database while a transaction
     * that notifies commits. So this must not be part of another one.
     */
    public void send(String channel, String text) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement notify = connection.prepareStatement("select pg_notify(?, ?)")) {
            notify.setString(1, channel);
            notify.setString(2, text);
            notify.executeQuery().close();
        }
    }

    /** Begins to listen. What was sent before is not received. Does nothing if this server listens already. */
    public void listen(String channel) throws SQLException {
        if (listening != null) {
            return;
        }
        Connection opened = Connector.of(address, database).open();
        try (Statement statement = opened.createStatement()) {
            // So that an administrator of PostgreSQL sees what this connection is for.
            statement.execute("set application_name = '" + NAME + "'; listen " + channel);
            listening = opened;
        } finally {
            if (listening == null) {
                opened.close();
            }
        }
    }

    /**
     * Waits for notifications, at most for a time, and returns their texts. If it fails, this server no longer listens.
     *
     * @param check whether to check the connection, too
     */
    public List<String> receive(Duration wait, boolean check) throws SQLException {
        Connection connection = listening;
        if (connection == null) {
            return List.of();
        }
        try {
            if (check && !connection.isValid((int) database.timeout().toSeconds())) {
                throw new SQLNonTransientConnectionException("The connection for notifications is broken");
            }
            PGNotification[] received = connection.unwrap(PGConnection.class).getNotifications((int) wait.toMillis());
            return Stream.of(received).map(PGNotification::getParameter).toList();
        } catch (SQLException e) {
            close();
            throw e;
        }
    }

    @PreDestroy
    void close() {
        Connection connection = listening;
        listening = null;
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                LOG.log(Level.DEBUG, "The connection for notifications was not closed", e);
            }
        }
    }
}
