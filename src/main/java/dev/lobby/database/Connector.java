package dev.lobby.database;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;

/**
 * Opens connections to the database that the settings name. Connections to PostgreSQL have time-outs; H2 runs in this
 * process. Thread-safe.
 */
final class Connector implements HealingConnection.Opener {
    /**
     * SQL for the start of a session, whatever the database's administrator has set. Who waits for a row must then see what
     * the other one has made of it. In a stricter isolation the wait ends with an error.
     */
    static final String ISOLATION = "set default_transaction_isolation = 'read committed'";

    private final Driver driver;
    private final String url;
    private final Properties properties = new Properties();

    /** SQL that is executed on each new connection; empty for none. */
    private final String session;

    private Connector(
            DatabaseAddress address, DatabaseSettings settings, Map<String, String> parameters, String session) {
        this.driver = address.isH2() ? new org.h2.Driver() : new org.postgresql.Driver();
        this.url = address.connectionUrl();
        this.session = session;
        properties.setProperty("user", settings.user());
        settings.password().ifPresent(password -> properties.setProperty("password", password));
        properties.putAll(parameters);
    }

    static Connector of(DatabaseAddress address, DatabaseSettings settings) {
        DatabaseTimeouts timeouts = new DatabaseTimeouts(settings.timeout());
        return address.isH2()
                ? new Connector(address, settings, Map.of(), "")
                : new Connector(address, settings, timeouts.forDriver(), ISOLATION + "; " + timeouts.forSession());
    }

    /** For PostgreSQL: opening a connection has time-outs, but statements may take any time. */
    static Connector withoutTimeouts(DatabaseAddress address, DatabaseSettings settings) {
        DatabaseTimeouts timeouts = new DatabaseTimeouts(settings.timeout());
        return new Connector(
                address, settings, timeouts.forConnecting(), ISOLATION + "; " + DatabaseTimeouts.NONE_IN_SESSION);
    }

    @Override
    public Connection open() throws SQLException {
        Connection connection = driver.connect(url, properties);
        if (connection == null) {
            throw new SQLException("lobby.database.url is for neither H2 nor PostgreSQL");
        }
        if (!session.isEmpty()) {
            begin(connection);
        }
        return connection;
    }

    private void begin(Connection connection) throws SQLException {
        try (Statement first = connection.createStatement()) {
            first.execute(session);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }
}
