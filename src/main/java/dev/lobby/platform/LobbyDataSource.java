package dev.lobby.platform;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * Opens connections to the database that the settings name; the container pools them and enlists them in its
 * transactions.
 *
 * <p>It is a {@link DataSource} and nothing more: from a class that is an {@code XADataSource} as well, Payara makes an
 * XA pool, under which synchronisations are called twice. The container makes it, by {@code @DataSourceDefinition}, and
 * sets what that annotation has, which is ignored. Thread-safe.
 */
public class LobbyDataSource implements DataSource {
    private static final Duration TRUSTED = Duration.ofMillis(500);
    private static final String CONNECT_SECONDS = "5";

    private final Driver driver;
    private final String url;
    private final Properties properties = new Properties();

    public LobbyDataSource() {
        Settings.Database settings = SettingsSource.read().database();
        DatabaseAddress address = DatabaseAddress.of(settings);
        // A folder that somebody has named may be there for other things, too.
        boolean embedded = settings.url().isEmpty();
        address.files().ifPresent(files -> files.protect(embedded));
        driver = address.isH2() ? new org.h2.Driver() : new org.postgresql.Driver();
        url = address.toConnectTo();
        properties.setProperty("user", settings.user());
        if (!address.isH2()) {
            properties.setProperty("connectTimeout", CONNECT_SECONDS);
            properties.setProperty("tcpKeepAlive", "true");
        }
        settings.password().ifPresent(password -> properties.setProperty("password", password));
    }

    @Override
    public Connection getConnection() throws SQLException {
        return HealingConnection.open(this::open, TRUSTED);
    }

    private Connection open() throws SQLException {
        Connection connection = driver.connect(url, properties);
        if (connection == null) {
            throw new SQLException("lobby.database.url is for neither H2 nor PostgreSQL");
        }
        return connection;
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
