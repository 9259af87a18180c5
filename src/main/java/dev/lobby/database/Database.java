package dev.lobby.database;

import dev.lobby.server.PoolProperties;
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
import java.util.OptionalLong;
import javax.sql.DataSource;

/**
 * The connection pools, and the migrations that bring the database's schema up to date. One pool is for calls, a small one
 * is {@link Reserved}. Together they have 20 connections.
 */
@ApplicationScoped
@DataSourceDefinition(
        name = Database.NAME,
        className = "dev.lobby.database.LobbyDataSource",
        url = "set by lobby.database.url",
        user = "lobby",
        password = "lobby",
        minPoolSize = 2,
        maxPoolSize = 16,
        properties = {
            PoolProperties.VALIDATED,
            PoolProperties.VALIDATED_BY,
            PoolProperties.ALL_FAIL,
            PoolProperties.WAIT
        })
@DataSourceDefinition(
        name = Database.RESERVED,
        className = "dev.lobby.database.LobbyDataSource",
        url = "set by lobby.database.url",
        user = "lobby",
        password = "lobby",
        transactional = false,
        minPoolSize = 1,
        maxPoolSize = 4,
        properties = {
            PoolProperties.VALIDATED,
            PoolProperties.VALIDATED_BY,
            PoolProperties.ALL_FAIL,
            PoolProperties.WAIT
        })
public class Database {
    static final String NAME = "java:app/jdbc/lobby";
    static final String RESERVED = "java:app/jdbc/lobby-reserved";

    @Resource(lookup = NAME)
    private DataSource dataSource;

    @Resource(lookup = RESERVED)
    private DataSource reserved;

    @Produces
    DataSource dataSource() {
        return dataSource;
    }

    @Produces
    @Reserved
    DataSource reserved() {
        return reserved;
    }

    /** Whether the connection leads to PostgreSQL. The driver knows that without asking. */
    public static boolean isPostgresql(Connection connection) throws SQLException {
        return connection.getMetaData().getDatabaseProductName().equals("PostgreSQL");
    }

    /**
     * The size of a table with its indexes, in bytes; empty if the database would have to read the table to know it.
     */
    public OptionalLong bytes(Connection connection, String table) throws SQLException {
        if (!isPostgresql(connection)) {
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
                .description("Connections of the pools to the database that are open")
                .register(meters);
        Gauge.builder("lobby.connections.active", PooledConnections::active)
                .description("Connections of the pools that are in a transaction")
                .register(meters);
    }

    /** Brings the schema up to date. Returns a description of what was done. */
    public String migrate(DatabaseAddress address, DatabaseSettings settings) {
        // A migration may take any time, so it has no time-outs. H2 stays open as long as its pool does, so its pool is
        // used.
        return Migrations.migrate(
                address.isH2() ? dataSource : new LobbyDataSource(Connector.withoutTimeouts(address, settings)),
                address);
    }
}
