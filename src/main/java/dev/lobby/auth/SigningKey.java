package dev.lobby.auth;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Base64;
import java.util.Optional;
import javax.sql.DataSource;

/** The signing key for access tokens that is stored in the database. The first server creates it at its first start. */
@ApplicationScoped
class SigningKey {
    private static final int BYTES = 32;

    private final DataSource dataSource;

    @Inject
    SigningKey(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    byte[] readOrMake() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            Optional<byte[]> stored = read(connection);
            return stored.isPresent() ? stored.get() : make(connection);
        }
    }

    private static Optional<byte[]> read(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("select key_base64 from signing_key where id = 1");
                ResultSet row = select.executeQuery()) {
            return row.next() ? Optional.of(Base64.getDecoder().decode(row.getString(1))) : Optional.empty();
        }
    }

    private static byte[] make(Connection connection) throws SQLException {
        byte[] key = new byte[BYTES];
        new SecureRandom().nextBytes(key);
        try (PreparedStatement insert =
                connection.prepareStatement("insert into signing_key (id, key_base64) values (1, ?)")) {
            insert.setString(1, Base64.getEncoder().encodeToString(key));
            insert.executeUpdate();
            return key;
        } catch (SQLException e) {
            // Another server may have inserted its key first, at the same time; then all servers use that key.
            return read(connection).orElseThrow(() -> e);
        }
    }
}
