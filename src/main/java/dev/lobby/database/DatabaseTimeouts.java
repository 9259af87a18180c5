package dev.lobby.database;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * The time-outs of the PostgreSQL driver and of PostgreSQL itself, all derived from one setting.
 *
 * <p>PostgreSQL gives up first, because then it reports a reason and the connection remains usable. The driver gives up
 * if PostgreSQL does not answer. PostgreSQL ends a transaction that its client has abandoned, because the client was
 * stopped or the network is broken, so that nobody waits for its locks.
 *
 * @param statement how long a statement may take
 */
record DatabaseTimeouts(Duration statement) {
    /** SQL for the start of a session without time-outs, whatever the database's administrator has set. */
    static final String NONE_IN_SESSION =
            "set lock_timeout = 0; set statement_timeout = 0; set idle_in_transaction_session_timeout = 0";

    private static final Duration MARGIN = Duration.ofSeconds(1);

    /** After this time without an answer, a connection counts as broken. */
    Duration answer() {
        return statement.plus(MARGIN);
    }

    /** The time-out for opening a connection. */
    private Duration login() {
        return statement.multipliedBy(4).dividedBy(5);
    }

    /** The time-out for a statement that waits for a lock. */
    private Duration lock() {
        return statement.multipliedBy(4).dividedBy(5);
    }

    /** How long a transaction may wait for the next statement, and PostgreSQL for the acknowledgement of sent data. */
    private Duration abandoned() {
        return statement;
    }

    /** The driver's parameters. Parameters in the URL take precedence. */
    Map<String, String> forDriver() {
        Map<String, String> parameters = new HashMap<>(forConnecting());
        parameters.put("socketTimeout", seconds(answer()));
        parameters.put("cancelSignalTimeout", seconds(statement));
        parameters.put("socketFactory", DatabaseSockets.class.getName());
        return parameters;
    }

    /** The parameters for opening a connection. */
    Map<String, String> forConnecting() {
        return Map.of(
                // Half of the login time-out: if the first of several hosts is down, there is time for another.
                "connectTimeout", seconds(login().dividedBy(2)),
                "loginTimeout", seconds(login()),
                "tcpKeepAlive", "true");
    }

    /**
     * SQL for the start of a session. These are not connection parameters, because poolers refuse parameters that they
     * do not know.
     */
    String forSession() {
        return "set lock_timeout = " + lock().toMillis()
                + "; set statement_timeout = " + statement.toMillis()
                + "; set idle_in_transaction_session_timeout = " + abandoned().toMillis()
                + "; set tcp_user_timeout = " + abandoned().toMillis();
    }

    /** The driver takes whole seconds, and 0 means for ever. */
    private static String seconds(Duration time) {
        return String.valueOf(Math.max(1, time.plusMillis(999).toSeconds()));
    }
}
