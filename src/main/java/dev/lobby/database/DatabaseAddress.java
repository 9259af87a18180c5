package dev.lobby.database;

import dev.lobby.server.Servers;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;

/**
 * The JDBC URL of the database: the value of {@code lobby.database.url}, or else an embedded database in a folder that
 * outlives the server's process.
 */
public record DatabaseAddress(String url) {
    private static final String H2 = "jdbc:h2:";

    /**
     * In order: behave like PostgreSQL where the two differ; write through at every commit (by default a killed process
     * loses commits that H2 has acknowledged); leave closing the database to this application, not to a shutdown hook;
     * wait for another transaction's row lock instead of failing; write no trace; take times for UTC, because a
     * persistence provider may pass them without an offset, and H2 otherwise stores them an hour early in the hour after clocks were put back.
     */
    private static final String H2_OPTIONS =
            ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;LOCK_TIMEOUT=10000;TRACE_LEVEL_FILE=0;TIME ZONE=UTC";

    public static DatabaseAddress of(DatabaseSettings settings) {
        return new DatabaseAddress(settings.url().orElseGet(DatabaseAddress::embedded));
    }

    private static String embedded() {
        return H2 + "file:" + Servers.here().dataFolder().resolve("lobby").toAbsolutePath();
    }

    boolean isH2() {
        return url.startsWith(H2);
    }

    String connectionUrl() {
        return isH2() ? url + H2_OPTIONS : url;
    }

    /** The files of the database, if it is an H2 database in files. */
    Optional<DatabaseFiles> files() {
        String path = url.replaceFirst("^" + H2 + "(?:file:)?", "").replaceFirst(";.*", "");
        // A remaining scheme means in memory, on another machine, or in an archive.
        return isH2() && !path.matches("[a-zA-Z]+:.*")
                ? Optional.of(new DatabaseFiles(
                        Path.of(path.replaceFirst("^~", Matcher.quoteReplacement(System.getProperty("user.home")))
                                        + ".mv.db")
                                .toAbsolutePath()))
                : Optional.empty();
    }

    /** For people. Without parameters, because they may contain a password. */
    @Override
    public String toString() {
        return url.replaceFirst("[?;].*", "");
    }
}
