package dev.lobby.harness;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/** What a logger says, and those below it, until this is closed. Other tests may log at the same time. Thread-safe. */
public final class LogLines extends Handler implements AutoCloseable {
    private final Logger logger;
    private final @Nullable Level before;
    private final List<LogRecord> records = new CopyOnWriteArrayList<>();
    private final SimpleFormatter formatter = new SimpleFormatter();

    private LogLines(Logger logger) {
        this.logger = logger;
        this.before = logger.getLevel();
    }

    /** Listens to a logger, for all levels. */
    public static LogLines of(String logger) {
        LogLines lines = new LogLines(Logger.getLogger(logger));
        lines.logger.setLevel(Level.ALL);
        lines.logger.addHandler(lines);
        return lines;
    }

    public List<LogRecord> records() {
        return records;
    }

    /** The messages, with their parameters in place. */
    public List<String> messages() {
        return records.stream().map(formatter::formatMessage).toList();
    }

    /** All that is written of each record, with its stack trace. */
    public List<String> texts() {
        return records.stream().map(formatter::format).toList();
    }

    @Override
    public void publish(LogRecord line) {
        records.add(line);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
        logger.setLevel(before);
    }
}
