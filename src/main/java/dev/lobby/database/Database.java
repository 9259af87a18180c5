package dev.lobby.database;

import jakarta.annotation.Resource;
import jakarta.annotation.sql.DataSourceDefinition;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** The connection pool, and the migrations that bring the database's schema up to date. */
@ApplicationScoped
@DataSourceDefinition(
        name = Database.NAME,
        className = "dev.lobby.database.LobbyDataSource",
        url = "set by lobby.database.url",
        user = "lobby",
        password = "lobby",
        minPoolSize = 2,
        maxPoolSize = 20,
        // Without validation when a connection is lent, Payara keeps a connection that broke inside a transaction.
        properties = {
            "fish.payara.is-connection-validation-required=true",
            "fish.payara.connection-validation-method=auto-commit",
            "fish.payara.fail-all-connections=true",
            // Shorter than the default of a minute: a thread that waits for a connection is not told when one breaks,
            // and only tries again at the end of its wait.
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

    /** Brings the schema up to date. Returns a description of what was done. */
    public String migrate(DatabaseAddress address, DatabaseSettings settings) {
        // A migration may take any time, so it has no time-outs. H2 stays open as long as its pool does, so its pool is
        // used.
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
                // The collation of text that is sorted or looked up by its bytes. H2 does that by default.
                .placeholders(Map.of("bytewise", address.isH2() ? "" : "collate \"C\""));
    }
}
