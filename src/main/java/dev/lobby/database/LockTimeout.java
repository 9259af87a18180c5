package dev.lobby.database;

import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;

/** Limits how long a statement of a migration waits for a lock, on each connection that Flyway opens to PostgreSQL. */
record LockTimeout(Duration limit) implements Callback {
    @Override
    public boolean supports(Event event, Context context) {
        return event == Event.AFTER_CONNECT;
    }

    @Override
    public boolean canHandleInTransaction(Event event, Context context) {
        return true;
    }

    @Override
    public void handle(Event event, Context context) {
        try (Statement statement = context.getConnection().createStatement()) {
            statement.execute("set lock_timeout = '" + limit.toMillis() + "'");
        } catch (SQLException e) {
            throw new FlywayException("the lock timeout cannot be set", e);
        }
    }

    @Override
    public String getCallbackName() {
        return "lock timeout";
    }
}
