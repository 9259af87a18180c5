package dev.lobby.database;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How long is waited for PostgreSQL, by the driver and by PostgreSQL itself, all of it after one setting.
 *
 * <p>PostgreSQL gives up first, because then it says why, and the connection is still good. The driver does so where
 * PostgreSQL says nothing. A transaction that its client has left alone, because the client is stopped or the network
 * between them is gone, is ended by PostgreSQL, so that nobody waits for its locks.
 *
 * @param statement how long a statement may take
 */
record DatabaseTimeouts(Duration statement) {
    /** What a session begins with that is to wait, whatever the database's administrator has set. */
    static final String NONE_IN_SESSION =
            "set lock_timeout = 0; set statement_timeout = 0; set idle_in_transaction_session_timeout = 0";

    private static final Duration MARGIN = Duration.ofSeconds(1);

    /** After how long without an answer a connection counts as broken. */
    Duration answer() {
        return statement.plus(MARGIN);
    }

    /** A connection's beginning. */
    private Duration login() {
        return statement.multipliedBy(4).dividedBy(5);
    }

    /** A statement's wait for a lock. */
    private Duration lock() {
        return statement.multipliedBy(4).dividedBy(5);
    }

    /** A transaction's wait for the next statement, and PostgreSQL's for what it has sent to arrive. */
    private Duration abandoned() {
        return statement.multipliedBy(8).dividedBy(5);
    }

    /** The driver's parameters. What the URL says goes before. */
    Map<String, String> forDriver() {
        Map<String, String> parameters = new HashMap<>(forConnecting());
        parameters.put("socketTimeout", seconds(answer()));
        parameters.put("cancelSignalTimeout", seconds(statement));
        parameters.put("socketFactory", DatabaseSockets.class.getName());
        return parameters;
    }

    /** Those of them that are for the beginning of a connection. */
    Map<String, String> forConnecting() {
        return Map.of(
                // Half of the next, so that of several hosts one that is gone leaves time for another.
                "connectTimeout", seconds(login().dividedBy(2)),
                "loginTimeout", seconds(login()),
                "tcpKeepAlive", "true");
    }

    /**
     * What a session begins with. SQL, and no parameters of the connection's start, because poolers refuse those that
     * they do not know.
     */
    String forSession() {
        return "set lock_timeout = " + lock().toMillis()
                + "; set statement_timeout = " + statement.toMillis()
                + "; set idle_in_transaction_session_timeout = " + abandoned().toMillis()
                + "; set tcp_user_timeout = " + abandoned().toMillis();
    }

    /** The driver counts in whole seconds, and 0 is for ever. */
    private static String seconds(Duration time) {
        return String.valueOf(Math.max(1, time.plusMillis(999).toSeconds()));
    }
}
