package dev.lobby.database;

import java.sql.SQLException;
import java.util.Objects;
import org.h2.api.ErrorCode;

/** Describes, for an operator, why the database refuses a connection, and what to do. */
final class RefusedConnection {
    private RefusedConnection() {}

    static String describe(SQLException refusal, DatabaseAddress address) {
        String state = Objects.requireNonNullElse(refusal.getSQLState(), "");
        if (address.isH2() && refusal.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1) {
            return "another process uses the database " + address
                    + ". Stop that process, or set lobby.database.url to another database";
        }
        // Invalid authorization, or an invalid password.
        if (state.startsWith("28")) {
            return "the database " + address + " refuses the user or the password"
                    + ". Check lobby.database.user and lobby.database.password" + reason(refusal);
        }
        // An invalid catalog name.
        if (state.startsWith("3D")) {
            return "the database " + address + " does not exist. Create it, or correct lobby.database.url"
                    + reason(refusal);
        }
        // A connection exception.
        if (state.startsWith("08")) {
            return "the database " + address + " cannot be reached. Start it, or correct lobby.database.url"
                    + reason(refusal);
        }
        return "the database " + address + " cannot be opened. Remove the cause, or correct lobby.database.url"
                + reason(refusal);
    }

    private static String reason(SQLException refusal) {
        return " (" + refusal.getMessage() + ")";
    }
}
