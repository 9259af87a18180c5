package dev.lobby.database;

import dev.lobby.work.Started;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.Resource;
import jakarta.annotation.sql.DataSourceDefinition;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.MigrationVersion;
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

    /** The states of what was applied to the database, and is not in this WAR. */
    private static final Set<MigrationState> UNKNOWN = EnumSet.of(
            MigrationState.FUTURE_SUCCESS,
            MigrationState.FUTURE_FAILED,
            MigrationState.MISSING_SUCCESS,
            MigrationState.MISSING_FAILED);

    /** Flyway makes blanks of the underscores in a file's name. */
    private static final Pattern SINCE = Pattern.compile("since (\\d+(?:\\.\\d+)*)\\b");

    @Resource(lookup = NAME)
    private DataSource dataSource;

    @Produces
    DataSource dataSource() {
        return dataSource;
    }

    /** What a table takes, with its indexes, if the database knows that without reading the table. */
    public OptionalLong bytes(Connection connection, String table) throws SQLException {
        if (!connection.getMetaData().getDatabaseProductName().equals("PostgreSQL")) {
            return OptionalLong.empty();
        }
        try (PreparedStatement select =
                connection.prepareStatement("select pg_total_relation_size(cast(? as regclass))")) {
            select.setString(1, table);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return OptionalLong.of(row.getLong(1));
            }
        }
    }

    void meter(@Observes Started started, MeterRegistry meters) {
        Gauge.builder("lobby.connections", PooledConnections::open)
                .description("Connections of the pool to the database that are open")
                .register(meters);
        Gauge.builder("lobby.connections.active", PooledConnections::active)
                .description("Connections of the pool that are in a transaction")
                .register(meters);
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
        Flyway flyway = migrations(dataSource, address).load();
        refuseNewerSchema(flyway.info());
        var result = flyway.migrate();
        return result.migrationsExecuted == 0
                ? "schema " + result.initialSchemaVersion
                : "schema migrated to " + result.targetSchemaVersion;
    }

    /**
     * Refuses a schema that a later version of Lobby has migrated, unless this version runs on it: all migrations that it
     * does not know must say so. Their descriptions then begin with "since" and the oldest schema that a server must know.
     */
    private static void refuseNewerSchema(MigrationInfoService migrations) {
        List<MigrationVersion> known = Arrays.stream(migrations.all())
                .filter(migration -> !UNKNOWN.contains(migration.getState()))
                .map(MigrationInfo::getVersion)
                .sorted()
                .toList();
        Arrays.stream(migrations.applied())
                .filter(applied -> UNKNOWN.contains(applied.getState()) && !isForServersOf(known, applied))
                .map(MigrationInfo::getVersion)
                .max(Comparator.naturalOrder())
                .ifPresent(newest -> {
                    throw new IllegalStateException("the database has schema " + newest
                            + ", and this version of Lobby knows " + last(known, newest)
                            + ". Start the version that migrated it, or restore the backup from before");
                });
    }

    private static boolean isForServersOf(List<MigrationVersion> known, MigrationInfo migration) {
        Matcher since = SINCE.matcher(migration.getDescription());
        return migration.getState().isApplied()
                && !migration.getState().isFailed()
                && since.lookingAt()
                && last(known, migration.getVersion()).isAtLeast(since.group(1));
    }

    /** The last known one before another. Those of a company's own entities begin at 1000, and say nothing of Lobby's. */
    private static MigrationVersion last(List<MigrationVersion> known, MigrationVersion before) {
        return known.stream()
                .filter(version -> version.compareTo(before) < 0)
                .reduce(MigrationVersion.EMPTY, (one, next) -> next);
    }

    static FluentConfiguration migrations(DataSource dataSource, DatabaseAddress address) {
        return Flyway.configure(Database.class.getClassLoader())
                .dataSource(dataSource)
                .locations("classpath:db/migration")
                // Lobby's next migrations come after those of a company's own entities, which have higher versions.
                .outOfOrder(true)
                // It is checked here which of them are accepted.
                .ignoreMigrationPatterns("*:future", "*:missing")
                // The collation of text that is sorted or looked up by its bytes. H2 does that by default.
                .placeholders(Map.of("bytewise", address.isH2() ? "" : "collate \"C\""));
    }
}
