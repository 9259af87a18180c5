package dev.lobby.database;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;

/**
 * Where the database is: what {@code lobby.database.url} says, or else an embedded one in a folder that outlives the
 * server's process.
 */
public record DatabaseAddress(String url) {
    private static final String H2 = "jdbc:h2:";

    /**
     * Behave as PostgreSQL does where the two differ; write through at every commit (by default H2 acknowledges
     * commits that a killed process loses); leave closing to us; wait for another's row lock rather than fail.
     */
    private static final String H2_OPTIONS =
            ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;LOCK_TIMEOUT=10000;TRACE_LEVEL_FILE=0";

    public static DatabaseAddress of(DatabaseSettings settings) {
        return new DatabaseAddress(settings.url().orElseGet(DatabaseAddress::embedded));
    }

    private static String embedded() {
        Path folder = Optional.ofNullable(System.getProperty("jboss.server.data.dir"))
                .map(Path::of)
                .orElseGet(() -> Path.of("data"));
        return H2 + "file:" + folder.resolve("lobby").toAbsolutePath();
    }

    boolean isH2() {
        return url.startsWith(H2);
    }

    String toConnectTo() {
        return isH2() ? url + H2_OPTIONS : url;
    }

    /** The files of a database of H2's that is in files. */
    Optional<DatabaseFiles> files() {
        String path = url.replaceFirst("^" + H2 + "(?:file:)?", "").replaceFirst(";.*", "");
        // Of what is left, anything with a scheme is in memory, on another machine, or in an archive.
        return isH2() && !path.matches("[a-zA-Z]+:.*")
                ? Optional.of(new DatabaseFiles(
                        Path.of(path.replaceFirst("^~", Matcher.quoteReplacement(System.getProperty("user.home")))
                                        + ".mv.db")
                                .toAbsolutePath()))
                : Optional.empty();
    }

    /** For people: without parameters, which may hold a password. */
    @Override
    public String toString() {
        return url.replaceFirst("[?;].*", "");
    }
}
