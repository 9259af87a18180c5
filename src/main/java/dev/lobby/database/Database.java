package dev.lobby.database;

import jakarta.annotation.Resource;
import jakarta.annotation.sql.DataSourceDefinition;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** The one pool of connections, and the migrations that bring its database up to date. */
@ApplicationScoped
@DataSourceDefinition(
        name = Database.NAME,
        className = "dev.lobby.database.LobbyDataSource",
        url = "set by lobby.database.url",
        user = "lobby",
        password = "lobby",
        minPoolSize = 2,
        maxPoolSize = 20,
        // Payara keeps a connection that broke inside a transaction as it is, unless it is to look when it lends it.
        properties = {
            "fish.payara.is-connection-validation-required=true",
            "fish.payara.connection-validation-method=auto-commit",
            "fish.payara.fail-all-connections=true",
            // Not a minute: who waits for a connection is not told when one breaks, and then tries only at the end.
            "fish.payara.max-wait-time-in-millis=5000"
        })
public class Database {
    static final String NAME = "java:app/jdbc/lobby";

    @Resource(lookup = NAME)
    private DataSource dataSource;

    @Produces
    DataSource dataSource() {
        return dataSource;
    }

    /** Brings the schema up to date. Returns what was done, in words. */
    public String migrate(DatabaseAddress address, DatabaseSettings settings) {
        // A change of the schema takes as long as it takes; H2 stays open while its pool does.
        return migrate(
                address.isH2() ? dataSource : new LobbyDataSource(Connector.withoutTimeouts(address, settings)),
                address);
    }

    public static String migrate(DataSource dataSource, DatabaseAddress address) {
        var result = migrations(dataSource, address).load().migrate();
        return result.migrationsExecuted == 0
                ? "schema " + result.initialSchemaVersion
                : "schema migrated to " + result.targetSchemaVersion;
    }

    static FluentConfiguration migrations(DataSource dataSource, DatabaseAddress address) {
        return Flyway.configure(Database.class.getClassLoader())
                .dataSource(dataSource)
                .locations("classpath:db/migration")
                // Text that is sorted or looked up by its bytes, as H2 does by itself.
                .placeholders(Map.of("bytewise", address.isH2() ? "" : "collate \"C\""));
    }
}
