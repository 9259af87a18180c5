package dev.lobby.database;

import dev.lobby.database.failure.DatabaseFailure;
import dev.lobby.settings.FailedStart;
import dev.lobby.settings.SettingReader;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * The data source: opens connections to the database that the settings name. The container pools them and enlists them
 * in its transactions.
 *
 * <p>It implements {@link DataSource} only. For a class that is an {@code XADataSource} as well, a server may make an XA
 * pool, under which synchronizations are called twice. The container creates it from {@code @DataSourceDefinition} and
 * sets that annotation's values, which are ignored. Thread-safe.
 */
public class LobbyDataSource implements DataSource {
    private static final Duration TRUSTED = Duration.ofMillis(500);

    private final HealingConnection.Opener opener;

    public LobbyDataSource() {
        SettingReader reader = SettingReader.ofThisApplication();
        // Before a misspelt setting leads to another database than the one that is meant.
        reader.refuseUnknownNames();
        DatabaseSettings settings = new DatabaseSettings(reader);
        DatabaseAddress address = DatabaseAddress.of(settings);
        // A folder that is configured explicitly may contain other things, too.
        boolean embedded = settings.url().isEmpty();
        address.files().ifPresent(files -> files.protect(embedded));
        Connector connector = Connector.of(address, settings);
        HealingConnection.Opener each = address.isH2() ? connector : new ConnectionGate(connector);
        opener = () -> {
            try {
                return each.open();
            } catch (SQLException e) {
                // Servers connect before they start this application, and show the reason hundreds of lines down.
                FailedStart.report(RefusedConnection.describe(e, address), reader);
                throw DatabaseFailure.unreachable(e);
            }
        };
    }

    LobbyDataSource(HealingConnection.Opener opener) {
        this.opener = opener;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return HealingConnection.open(opener, TRUSTED);
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return getConnection();
    }

    /** Called by the container with the annotation's value. */
    public void setUrl(String ignored) {}

    /** Called by the container with the annotation's value. */
    public void setUser(String ignored) {}

    /** Called by the container with the annotation's value. */
    public void setPassword(String ignored) {}

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public void setLogWriter(PrintWriter out) {}

    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("It wraps nothing");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
