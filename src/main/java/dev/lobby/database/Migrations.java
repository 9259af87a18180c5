package dev.lobby.database;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.output.MigrateResult;

/**
 * The migrations of the schema. A server applies them at its start, while servers of the previous version may go on
 * working with the database.
 */
public final class Migrations {
    private static final Logger LOG = System.getLogger(Migrations.class.getName());

    /** The states of migrations that were applied to the database but are not in this WAR. */
    private static final Set<MigrationState> UNKNOWN = EnumSet.of(
            MigrationState.FUTURE_SUCCESS,
            MigrationState.FUTURE_FAILED,
            MigrationState.MISSING_SUCCESS,
            MigrationState.MISSING_FAILED);

    /** Flyway turns the underscores in a file's name into blanks. */
    private static final Pattern SINCE = Pattern.compile("since (\\d+(?:\\.\\d+)*)\\b");

    /**
     * How long a statement of a migration waits for a lock. Everybody who needs the same table waits behind it, so
     * without this limit the calls of the other servers would wait as long as the longest transaction.
     */
    private static final Duration LONGEST_WAIT_FOR_A_LOCK = Duration.ofSeconds(2);

    /** How long a server waits while another one migrates. Flyway's own limit is less than a large table may take. */
    private static final int LONGEST_WAIT_IN_SECONDS = 600;

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int MAX_ATTEMPTS = 30;

    /** PostgreSQL's states for a deadlock, and for a lock that did not come in time. */
    private static final Set<String> LOCKED = Set.of("40P01", "55P03");

    private Migrations() {}

    /**
     * Brings the schema up to date. A migration that is in the way of other servers' transactions is rolled back, and
     * begins again a moment later, for a limited time.
     *
     * @return a description of what was done
     * @throws IllegalStateException if this version does not run on the schema, or the database cannot store all text
     * @throws FlywayException if a migration fails
     */
    public static String migrate(DataSource dataSource, DatabaseAddress address) {
        Flyway flyway = configuration(dataSource, address).load();
        refuseNewerSchema(flyway.info());
        if (!address.isH2()) {
            refuseOtherEncoding(dataSource, address);
        }
        MigrateResult result = apply(flyway);
        return result.migrationsExecuted == 0
                ? "schema " + result.initialSchemaVersion
                : "schema migrated to " + result.targetSchemaVersion;
    }

    /** In another encoding, PostgreSQL refuses what users write, or counts its bytes as characters. */
    private static void refuseOtherEncoding(DataSource dataSource, DatabaseAddress address) {
        try (Connection connection = dataSource.getConnection();
                ResultSet row = connection.createStatement().executeQuery("show server_encoding")) {
            row.next();
            String encoding = row.getString(1);
            if (!encoding.equals("UTF8")) {
                throw new IllegalStateException("the database " + address + " has the encoding " + encoding
                        + ". Create one with encoding 'UTF8', or correct lobby.database.url");
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the encoding of the database cannot be read", e);
        }
    }

    private static MigrateResult apply(Flyway flyway) {
        for (int attempt = 1; ; attempt++) {
            try {
                return flyway.migrate();
            } catch (FlywayException e) {
                if (attempt == MAX_ATTEMPTS || !isLocked(e)) {
                    throw e;
                }
                LOG.log(Level.INFO, "The migration waits for transactions of other servers, and begins again");
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    private static boolean isLocked(FlywayException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null && LOCKED.contains(sql.getSQLState())) {
                return true;
            }
        }
        return false;
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

    /**
     * The last known version before another. Versions of a company's own entities begin at 1000, and say nothing about
     * Lobby's schema.
     */
    private static MigrationVersion last(List<MigrationVersion> known, MigrationVersion before) {
        return known.stream()
                .filter(version -> version.compareTo(before) < 0)
                .reduce(MigrationVersion.EMPTY, (one, next) -> next);
    }

    static FluentConfiguration configuration(DataSource dataSource, DatabaseAddress address) {
        FluentConfiguration configuration = Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(dataSource)
                .locations("classpath:db/migration")
                // Lobby's next migrations come after those of a company's own entities, which have higher versions.
                .outOfOrder(true)
                // Another server may be migrating. It is asked each second whether it has finished.
                .lockRetryCount(LONGEST_WAIT_IN_SECONDS)
                // refuseNewerSchema() decides which of them are accepted.
                .ignoreMigrationPatterns("*:future", "*:missing")
                .placeholders(Map.of(
                        // The collation of text that is sorted or looked up by its bytes. H2 does that by default.
                        "bytewise", address.isH2() ? "" : "collate \"C\"",
                        // The collation that knows the lower case of all letters. H2 does that by default.
                        "folded", address.isH2() ? "" : "collate \"default\"",
                        // PostgreSQL keeps a generated column in the row. H2 has no word for that.
                        "stored", address.isH2() ? "" : "stored",
                        // How many ids a sequence may have in memory and still give them one by one.
                        "idcache", address.isH2() ? "1000" : "1"));
        return address.isH2() ? configuration : configuration.callbacks(new LockTimeout(LONGEST_WAIT_FOR_A_LOCK));
    }
}
