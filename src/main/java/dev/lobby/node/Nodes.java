package dev.lobby.node;

import dev.lobby.database.Reserved;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;

/** The table of the servers. Each method is one statement, and commits before it returns. Thread-safe. */
@ApplicationScoped
class Nodes {
    /**
     * No database has more servers. If servers that died again and again have left more rows, the rest of them wait.
     */
    private static final int MOST = 1000;

    private final DataSource dataSource;

    @Inject
    Nodes(@Reserved DataSource dataSource) {
        this.dataSource = dataSource;
    }

    void register(String id, NodeTerms terms) throws SQLException {
        update(
                "insert into node (id, renewals, lease_millis, visibility, phase) values (?, 0, ?, ?, ?)",
                id,
                terms.lease().toMillis(),
                terms.visibility(),
                text(NodeRow.Phase.RUNNING));
    }

    /** Counts one renewal. Returns false, and does nothing, if the count is not the one that is expected. */
    boolean renew(String id, long expected, NodeRow.Phase phase) throws SQLException {
        return update(
                "update node set renewals = renewals + 1 where id = ? and renewals = ? and phase = ?",
                id,
                expected,
                text(phase));
    }

    /** Ends a server whose count stands still. Returns false, and does nothing, if the count has moved meanwhile. */
    boolean end(String id, long expected) throws SQLException {
        return update(
                "update node set renewals = renewals + 1, phase = ? where id = ? and renewals = ?",
                text(NodeRow.Phase.ENDED),
                id,
                expected);
    }

    void stop(String id) throws SQLException {
        update(
                "update node set phase = ? where id = ? and phase = ?",
                text(NodeRow.Phase.STOPPED),
                id,
                text(NodeRow.Phase.RUNNING));
    }

    void forget(String id) throws SQLException {
        update("delete from node where id = ?", id);
    }

    List<NodeRow> list() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "select id, renewals, lease_millis, visibility, phase from node order by id limit " + MOST);
                ResultSet rows = select.executeQuery()) {
            List<NodeRow> nodes = new ArrayList<>();
            while (rows.next()) {
                nodes.add(new NodeRow(
                        rows.getString(1),
                        rows.getLong(2),
                        new NodeTerms(Duration.ofMillis(rows.getLong(3)), rows.getString(4)),
                        NodeRow.Phase.valueOf(rows.getString(5).toUpperCase(Locale.ROOT))));
            }
            return nodes;
        }
    }

    private static String text(NodeRow.Phase phase) {
        return phase.name().toLowerCase(Locale.ROOT);
    }

    private boolean update(String sql, Object... parameters) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            return statement.executeUpdate() == 1;
        }
    }
}
