package dev.lobby.log;

import dev.lobby.database.DatabaseSettings;
import dev.lobby.database.NotificationSettings;
import dev.lobby.database.Notifications;
import dev.lobby.settings.SettingReader;
import dev.lobby.work.Started;
import dev.lobby.work.TestEvent;
import dev.lobby.work.ThreadWorkers;
import dev.lobby.work.Time;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Consumer;
import javax.sql.DataSource;

/** What a server does with the log, on its own threads: it places events, tells the others, and reads what they place. */
public final class LogServer implements AutoCloseable {
    private final ThreadWorkers workers = new ThreadWorkers();
    private final LogTail tail;
    private final Sequencer sequencer;
    private final Relay relay;
    private final Consumer<LogTail> grown;

    /** @param grown called by the thread that has appended events to the tail */
    public LogServer(DataSource database, SettingReader reader, Consumer<LogTail> grown) throws SQLException {
        this.grown = grown;
        LogSettings settings = new LogSettings(reader);
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        tail = new LogTail(settings);
        TestEvent<LogGrown> event = this::fire;
        sequencer = new Sequencer(
                database,
                new EventLog(database, settings),
                tail,
                event,
                settings,
                new SequencerMeters(new Time(), meters));
        NotificationSettings notifications = new NotificationSettings(reader);
        relay = new Relay(
                new Notifications(database, new DatabaseSettings(reader), notifications),
                notifications,
                sequencer,
                tail,
                meters);
        sequencer.start(new Started(), workers);
        relay.start(new Started(), workers);
    }

    private void fire(LogGrown event) {
        relay.grown(event);
        grown.accept(tail);
    }

    /** Says that a transaction of this server has committed events. */
    public void committed() {
        sequencer.wake();
    }

    public LogTail tail() {
        return tail;
    }

    public Duration processorTime() {
        return workers.processorTime();
    }

    @Override
    public void close() {
        workers.stop();
    }
}
