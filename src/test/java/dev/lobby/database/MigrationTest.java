package dev.lobby.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.JDBCType;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Migrates every earlier schema, with rows in each of its tables, to the current one and checks that the rows are kept.
 * The schemas come from the migrations and the tables from the database.
 */
class MigrationTest {
    private static final int ROWS = 3;
    private static final MigrationVersion WHO_SEES_WHAT = MigrationVersion.fromVersion("4");

    @Test
    void anEarlierSchemaIsBroughtUpToDateWithItsData() throws Exception {
        List<MigrationVersion> versions = versions(newSchema());
        assertThat(versions.get(0)).hasToString("1");

        for (MigrationVersion version : versions) {
            migrates(newSchema(), version);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "V9000__later.sql",
                "V9000__since_8000_later.sql",
                "V9000__since_then.sql",
                "V9000__later_since_1000.sql",
                "V9000__since_10000_later.sql"
            })
    void aSchemaThatALaterVersionHasMigratedIsRefused(String migration, @TempDir Path later) throws Exception {
        Schema schema = migratedBy(later, "V8999__since_1000_before.sql", migration);

        assertThatThrownBy(() -> Migrations.migrate(schema.dataSource, schema.address))
                .hasMessageStartingWith("the database has schema 9000, and this version of Lobby knows ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"V9000__since_1000_later.sql", "V9000__since_5_later.sql", "V9000__since_999.7_later.sql"})
    void aSchemaThatSaysThatOlderServersRunOnItIsAccepted(String migration, @TempDir Path later) throws Exception {
        Schema schema = migratedBy(later, "V8999__since_1000_before.sql", migration);

        assertThat(Migrations.migrate(schema.dataSource, schema.address)).isEqualTo("schema 9000");
    }

    @Test
    void oneMigrationThatSaysNothingOfOlderServersIsEnoughToRefuseThem(@TempDir Path later) throws Exception {
        Schema schema = migratedBy(later, "V8999__before.sql", "V9000__since_1000_later.sql");

        assertThatThrownBy(() -> Migrations.migrate(schema.dataSource, schema.address))
                .hasMessageStartingWith("the database has schema 8999, and this version of Lobby knows ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"V0999__later.sql", "V0999__since_998_later.sql"})
    void aMigrationOfOnesOwnDoesNotMakeLobbyKnowItsLaterOnes(String migration, @TempDir Path later) throws Exception {
        Schema schema = migratedBy(later, migration);

        assertThatThrownBy(() -> Migrations.migrate(schema.dataSource, schema.address))
                .hasMessageMatching("the database has schema 0999, and this version of Lobby knows \\d{1,3}\\..*");
    }

    @Test
    void aLaterMigrationOfLobbyIsAcceptedBesideOnesOwn(@TempDir Path later) throws Exception {
        Schema schema = migratedBy(later, "V0999__since_5_later.sql");

        assertThat(Migrations.migrate(schema.dataSource, schema.address)).startsWith("schema ");
    }

    @Test
    void lobbysMigrationsComeAlsoAfterThoseOfOnesOwnEntities(@TempDir Path before) throws Exception {
        for (String migration :
                List.of("V1__lobby", "V2__presence", "V3__cursors", "V4__who_sees_what", "V1000__tournament")) {
            try (InputStream sql = Database.class.getResourceAsStream("/db/migration/" + migration + ".sql")) {
                Files.copy(sql, before.resolve(migration + ".sql"));
            }
        }
        Schema schema = newSchema();
        Migrations.configuration(schema.dataSource, schema.address)
                .locations("filesystem:" + before)
                .load()
                .migrate();

        Migrations.migrate(schema.dataSource, schema.address);

        try (Connection connection = schema.dataSource.getConnection()) {
            assertThat(new Filler(connection).tables()).contains("node", "tournament");
        }
    }

    @Test
    void ofUsersWhoseNamesDifferOnlyInRunsOfBlanksTheFirstGetsTheNameAndAllKeepAKey() throws SQLException {
        Schema schema = newSchema();
        Migrations.configuration(schema.dataSource, schema.address)
                .target("8")
                .load()
                .migrate();
        try (Connection connection = schema.dataSource.getConnection()) {
            String insert = "insert into app_user (id, name, name_key, password_hash, status, token_generation,"
                    + " created_at, updated_at) values (?, ?, ?, '', 'OFFLINE', 0, current_timestamp,"
                    + " current_timestamp)";
            for (String key : List.of("a b", "a  b", "c  d  e", "c   d e", "f\u1680g", "h  i", "j")) {
                try (PreparedStatement user = connection.prepareStatement(insert)) {
                    user.setString(1, key.replaceAll("\\s|\u1680", "-"));
                    user.setString(2, key);
                    user.setString(3, key);
                    user.executeUpdate();
                }
            }
        }

        Migrations.migrate(schema.dataSource, schema.address);

        Map<String, String> keys = new TreeMap<>();
        try (Connection connection = schema.dataSource.getConnection();
                ResultSet rows = connection.createStatement().executeQuery("select name, name_key from app_user")) {
            while (rows.next()) {
                keys.put(rows.getString(1), rows.getString(2));
            }
        }
        assertThat(keys)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "a b", "a b",
                        "a  b", "a  b",
                        "c  d  e", "c  d  e",
                        "c   d e", "c d e",
                        "f\u1680g", "f g",
                        "h  i", "h i",
                        "j", "j"));
    }

    /** The order of the log comes from them, so no connection may keep some for later. */
    @Test
    void theIdsOfPendingEventsComeOneByOneFromAllConnections() throws SQLException {
        Schema schema = newSchema();
        Migrations.migrate(schema.dataSource, schema.address);

        try (Connection one = schema.dataSource.getConnection();
                Connection other = schema.dataSource.getConnection()) {
            long first = nextId(one);
            assertThat(List.of(nextId(other), nextId(one), nextId(other)))
                    .containsExactly(first + 1, first + 2, first + 3);
        }
    }

    private static long nextId(Connection connection) throws SQLException {
        try (ResultSet row = connection.createStatement().executeQuery("select nextval('event_pending_id')")) {
            row.next();
            return row.getLong(1);
        }
    }

    private Schema migratedBy(Path folder, String... migrations) throws IOException {
        for (String migration : migrations) {
            Files.writeString(folder.resolve(migration), "create table " + migration.substring(0, 5) + " (id integer)");
        }
        Schema schema = newSchema();
        Migrations.configuration(schema.dataSource, schema.address)
                .locations("classpath:db/migration", "filesystem:" + folder)
                .load()
                .migrate();
        return schema;
    }

    private static void migrates(Schema schema, MigrationVersion from) throws SQLException {
        Flyway older = Migrations.configuration(schema.dataSource, schema.address)
                .target(from)
                .load();
        older.migrate();
        Map<String, List<Map<String, Object>>> before;
        try (Connection connection = schema.dataSource.getConnection()) {
            new Filler(connection).fill();
            before = new Filler(connection).rows();
        }

        Migrations.migrate(schema.dataSource, schema.address);

        assertThat(older.info().current().getVersion()).isGreaterThanOrEqualTo(from);
        try (Connection connection = schema.dataSource.getConnection()) {
            Map<String, List<Map<String, Object>>> after = new Filler(connection).rows();
            if (from.compareTo(WHO_SEES_WHAT) < 0) {
                hasNewLog(before, after);
            }
            before.forEach((table, rows) -> {
                assertThat(rows).as(table + " of schema " + from).isNotEmpty();
                List<Map<String, Object>> kept = after.getOrDefault(table, List.of());
                assertThat(inColumnsOf(rows, kept))
                        .as(table + " since schema " + from)
                        .containsExactlyInAnyOrderElementsOf(inColumnsOf(kept, rows));
            });
        }
    }

    /** Nothing says of earlier events who may see them. So none is left, and those who are members are so from now on. */
    private static void hasNewLog(
            Map<String, List<Map<String, Object>>> before, Map<String, List<Map<String, Object>>> after) {
        assertThat(after.get("event_log")).isEmpty();
        assertThat(after.get("event_pending")).isEmpty();
        before.keySet().removeAll(List.of("event_log", "event_pending"));
        assertThat(values(after, "event_log_head", "epoch"))
                .doesNotContainAnyElementsOf(values(before, "event_log_head", "epoch"));
        before.getOrDefault("event_log_head", List.of()).forEach(head -> head.remove("epoch"));
        assertThat(values(after, "membership", "member_id")).isEqualTo(values(before, "member", "user_id"));
        assertThat(values(after, "membership", "group_id")).isEqualTo(values(before, "member", "game_id"));
        assertThat(values(after, "membership", "from_position"))
                .containsOnly(values(before, "event_log_head", "position").toArray(String[]::new));
        assertThat(values(after, "membership", "to_position")).containsOnly("null");
    }

    private static List<String> values(Map<String, List<Map<String, Object>>> tables, String table, String column) {
        return tables.getOrDefault(table, List.of()).stream()
                .map(row -> String.valueOf(row.get(column)))
                .sorted()
                .toList();
    }

    /** The columns that exist both before and after, because a migration may add and remove columns. */
    private static List<Map<String, Object>> inColumnsOf(
            List<Map<String, Object>> others, List<Map<String, Object>> rows) {
        List<Map<String, Object>> narrowed = new ArrayList<>();
        for (Map<String, Object> row : rows) {
            Map<String, Object> copy = new TreeMap<>(row);
            others.forEach(other -> copy.keySet().retainAll(other.keySet()));
            narrowed.add(copy);
        }
        return narrowed;
    }

    private static List<MigrationVersion> versions(Schema schema) {
        return Arrays.stream(Migrations.configuration(schema.dataSource, schema.address)
                        .load()
                        .info()
                        .all())
                .map(MigrationInfo::getVersion)
                .toList();
    }

    record Schema(DataSource dataSource, DatabaseAddress address) {}

    Schema newSchema() {
        DatabaseAddress address = new DatabaseAddress("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        JdbcDataSource dataSource = new JdbcDataSource();
        dataSource.setUrl(address.connectionUrl());
        return new Schema(dataSource, address);
    }

    /** Inserts rows into every table, in the order in which the tables refer to each other. */
    private static final class Filler {
        private final Connection connection;
        private final DatabaseMetaData metaData;

        Filler(Connection connection) throws SQLException {
            this.connection = connection;
            this.metaData = connection.getMetaData();
        }

        private record Column(String name, JDBCType type, int size) {}

        void fill() throws SQLException {
            List<String> left = new ArrayList<>(tables());
            while (!left.isEmpty()) {
                String table = nextOf(left);
                left.remove(table);
                if (rows(table).isEmpty()) {
                    for (int row = 0; row < ROWS; row++) {
                        insert(table, row);
                    }
                }
            }
        }

        private String nextOf(List<String> left) throws SQLException {
            for (String table : left) {
                if (references(table).values().stream()
                        .noneMatch(other -> left.contains(other) && !other.equals(table))) {
                    return table;
                }
            }
            throw new IllegalStateException("The tables refer to each other: " + left);
        }

        private void insert(String table, int row) throws SQLException {
            List<Column> columns = columns(table);
            String names = String.join(", ", columns.stream().map(Column::name).toList());
            String marks = String.join(", ", columns.stream().map(column -> "?").toList());
            try (PreparedStatement insert =
                    connection.prepareStatement("insert into " + table + " (" + names + ") values (" + marks + ")")) {
                for (int i = 0; i < columns.size(); i++) {
                    insert.setObject(i + 1, value(columns.get(i), row));
                }
                insert.executeUpdate();
            }
        }

        /**
         * Text has 24 characters like an id, if there is room, so that a reference equals the value that it refers to.
         */
        private static Object value(Column column, int row) {
            return switch (column.type) {
                case VARCHAR, CHAR -> "%024d".formatted(row + 1).substring(24 - Math.min(24, column.size));
                case BIGINT -> row + 1L;
                case INTEGER, SMALLINT -> row + 1;
                case BIT, BOOLEAN -> row % 2 == 0;
                case TIMESTAMP, TIMESTAMP_WITH_TIMEZONE -> new Timestamp(1_000_000_000_000L + row);
                case BINARY, VARBINARY -> new byte[] {(byte) row};
                default -> throw new IllegalStateException("No value for " + column);
            };
        }

        private List<String> tables() throws SQLException {
            List<String> tables = new ArrayList<>();
            try (ResultSet rows = metaData.getTables(null, "public", "%", new String[] {"TABLE", "BASE TABLE"})) {
                while (rows.next()) {
                    String table = rows.getString("TABLE_NAME");
                    if (!table.startsWith("flyway")) {
                        tables.add(table);
                    }
                }
            }
            return tables;
        }

        private List<Column> columns(String table) throws SQLException {
            List<Column> columns = new ArrayList<>();
            try (ResultSet rows = metaData.getColumns(null, "public", table, "%")) {
                while (rows.next()) {
                    // The database itself fills a generated one.
                    if (!rows.getString("IS_GENERATEDCOLUMN").equals("YES")) {
                        columns.add(new Column(
                                rows.getString("COLUMN_NAME"),
                                JDBCType.valueOf(rows.getInt("DATA_TYPE")),
                                rows.getInt("COLUMN_SIZE")));
                    }
                }
            }
            return columns;
        }

        /** The referenced table for each column. */
        private Map<String, String> references(String table) throws SQLException {
            Map<String, String> references = new LinkedHashMap<>();
            try (ResultSet rows = metaData.getImportedKeys(null, "public", table)) {
                while (rows.next()) {
                    references.put(rows.getString("FKCOLUMN_NAME"), rows.getString("PKTABLE_NAME"));
                }
            }
            return references;
        }

        Map<String, List<Map<String, Object>>> rows() throws SQLException {
            Map<String, List<Map<String, Object>>> all = new TreeMap<>();
            for (String table : tables()) {
                all.put(table, rows(table));
            }
            return all;
        }

        private List<Map<String, Object>> rows(String table) throws SQLException {
            try (PreparedStatement select = connection.prepareStatement("select * from " + table);
                    ResultSet rows = select.executeQuery()) {
                ResultSetMetaData columns = rows.getMetaData();
                List<Map<String, Object>> all = new ArrayList<>();
                while (rows.next()) {
                    Map<String, Object> row = new TreeMap<>();
                    for (int i = 1; i <= columns.getColumnCount(); i++) {
                        row.put(columns.getColumnName(i), String.valueOf(rows.getObject(i)));
                    }
                    all.add(row);
                }
                return all;
            }
        }
    }
}
