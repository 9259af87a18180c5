package dev.lobby.database.failure;

import static java.util.stream.Collectors.joining;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A filter for the loggers of a server's pool, persistence provider and transaction manager. It leaves out their
 * records about an outage of this application's database, one or more for each failed call and mostly with a stack
 * trace, and reports these to {@link DatabaseOutage}. All other records pass: those about other failures, and those
 * about other applications. Thread-safe.
 */
final class OutageLogFilter implements Filter {
    /**
     * The first of a persistence provider's two records of a failure. The second one is only the failure's message. The state is null if there
     * was no connection in the pool, and none could be opened.
     */
    private static final Pattern SQL_STATE = Pattern.compile("SQLState: (\\w{4,5})");

    /** The key of a pool's record: a connection of the pool is found to be broken. */
    private static final String BROKEN = "jdbc.exc_autocommit_validation";

    private static final int REMEMBERED_THREADS = 1000;

    private final BooleanSupplier lasts;
    private final Consumer<String> leftOut;

    /** What the last record of each thread was about if it was left out, because some failures have several records. */
    private final Map<Long, Part> parts = new ConcurrentHashMap<>();

    /** @param message the message of the failure; empty if the logger's next record is it */
    private record Part(String logger, String message) {}

    /**
     * @param lasts whether there is an outage already
     * @param leftOut receives the reason of each outage's record that is left out
     */
    OutageLogFilter(BooleanSupplier lasts, Consumer<String> leftOut) {
        this.lasts = lasts;
        this.leftOut = leftOut;
    }

    @Override
    public boolean isLoggable(LogRecord record) {
        Optional<String> reason = outage(record);
        reason.ifPresent(leftOut);
        return reason.isEmpty();
    }

    private Optional<String> outage(LogRecord record) {
        String logger = Objects.requireNonNullElse(record.getLoggerName(), "");
        String text = text(record);
        long thread = Thread.currentThread().getId();
        Optional<Part> before = Optional.ofNullable(parts.remove(thread));

        Matcher state = SQL_STATE.matcher(text);
        if (state.find() && isOutage(state.group(1)) && isInThisApplication()) {
            remember(thread, new Part(logger, ""));
            return Optional.of("SQLState " + state.group(1));
        }
        Optional<String> reason = Optional.ofNullable(record.getThrown())
                .flatMap(DatabaseFailure::outage)
                .filter(found -> isInThisApplication())
                .or(() -> DatabaseFailure.outage(text))
                .or(() -> Optional.of(text).filter(all -> all.contains(BROKEN) && isInThisApplication()))
                .or(() -> before.filter(part -> belongs(part, logger, text))
                        .map(part -> part.message.isEmpty() ? record.getMessage() : part.message));
        reason.ifPresent(found -> remember(thread, new Part(logger, found)));
        return reason;
    }

    /** The record's message, parameters and exception, each on a line. */
    private static String text(LogRecord record) {
        return Stream.of(
                        Stream.of(record.getMessage()),
                        Stream.ofNullable(record.getParameters()).flatMap(Arrays::stream),
                        Stream.ofNullable(record.getThrown()))
                .flatMap(parts -> parts)
                .map(String::valueOf)
                .collect(joining("\n"));
    }

    private boolean isOutage(String state) {
        return DatabaseFailure.isOutage(state) || (state.equals("null") && lasts.getAsBoolean());
    }

    private static boolean belongs(Part before, String logger, String text) {
        return before.message.isEmpty() ? before.logger.equals(logger) : text.contains(before.message);
    }

    private void remember(long thread, Part part) {
        if (parts.size() >= REMEMBERED_THREADS) {
            parts.clear();
        }
        parts.put(thread, part);
    }

    /** Whether the thread works for this application, which both servers show by the thread's class loader. */
    static boolean isInThisApplication() {
        for (ClassLoader loader = Thread.currentThread().getContextClassLoader();
                loader != null;
                loader = loader.getParent()) {
            if (loader == OutageLogFilter.class.getClassLoader()) {
                return true;
            }
        }
        return false;
    }
}
