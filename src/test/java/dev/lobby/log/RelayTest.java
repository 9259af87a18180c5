package dev.lobby.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.database.DatabaseSettings;
import dev.lobby.database.NotificationSettings;
import dev.lobby.database.Notifications;
import dev.lobby.database.TestDatabase;
import dev.lobby.settings.SettingReader;
import dev.lobby.settings.TestSettings;
import dev.lobby.work.Recorded;
import dev.lobby.work.Started;
import dev.lobby.work.TestTime;
import dev.lobby.work.ThreadWorkers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RelayTest {
    private static final Duration INTERVAL = Duration.ofMillis(200);

    private final List<String> sent = new CopyOnWriteArrayList<>();
    private final Queue<String> received = new ConcurrentLinkedQueue<>();
    private final Relay relay;
    private volatile Consumer<String> onSend = text -> {};
    private volatile Consumer<List<String>> onReceive = texts -> {};

    RelayTest() throws SQLException {
        SettingReader reader = TestSettings.with("lobby.cluster.notify-interval", INTERVAL.toString());
        LogSettings settings = new LogSettings(reader);
        DataSource database = TestDatabase.create();
        LogTail tail = new LogTail(settings);
        Sequencer sequencer = new Sequencer(
                database,
                new EventLog(database, settings),
                tail,
                new Recorded<>(),
                settings,
                new SequencerMeters(new TestTime(), new SimpleMeterRegistry()));
        relay = new Relay(
                new Channel(database, reader),
                new NotificationSettings(reader),
                sequencer,
                tail,
                new SimpleMeterRegistry());
    }

    /** Sends and receives in memory. */
    private final class Channel extends Notifications {
        private boolean listening;

        Channel(DataSource database, SettingReader reader) {
            super(database, new DatabaseSettings(reader), new NotificationSettings(reader));
        }

        @Override
        public boolean areOn() {
            return true;
        }

        @Override
        public boolean isListening() {
            return listening;
        }

        @Override
        public void listen(String channel) {
            listening = true;
        }

        @Override
        public void send(String channel, String text) {
            sent.add(text);
            onSend.accept(text);
        }

        @Override
        public List<String> receive(Duration wait, boolean check) {
            // Taken one by one, so that none goes unseen that arrives meanwhile.
            List<String> all =
                    Stream.generate(received::poll).takeWhile(Objects::nonNull).toList();
            onReceive.accept(all);
            return all;
        }
    }

    @BeforeEach
    void joins() throws SQLException {
        relay.listen();
        assertThat(sent).containsExactly("joined");
        sent.clear();
    }

    private void places(long position) throws SQLException {
        relay.grown(new LogGrown(position, true));
        relay.announce();
    }

    @Test
    void aServerTellsOthersHowFarItHasPlacedEvents() throws SQLException {
        relay.looked(new OtherServers(true));

        places(7);
        relay.announce();

        assertThat(sent).containsExactly("7");
    }

    @Test
    void aServerThatKnowsOfNoOtherTellsNothing() throws SQLException {
        relay.looked(new OtherServers(false));

        places(7);

        assertThat(sent).isEmpty();
    }

    @Test
    void oneThatJoinsIsToldTheNewestAtOnce() throws SQLException {
        relay.looked(new OtherServers(false));
        places(7);
        received.add("joined");

        relay.listen();
        relay.announce();

        assertThat(sent).containsExactly("7");
    }

    @Test
    void oneThatJoinedUnheardIsToldOnceItIsSeen() throws SQLException {
        relay.looked(new OtherServers(false));
        places(7);

        relay.looked(new OtherServers(true));
        relay.announce();

        assertThat(sent).containsExactly("7");
    }

    @Test
    void aServerRestsBetweenTwoNotifications() {
        List<Long> times = new CopyOnWriteArrayList<>();
        onSend = text -> {
            times.add(System.nanoTime());
            relay.grown(new LogGrown(Long.parseLong(text) + 1, true));
        };
        ThreadWorkers workers = new ThreadWorkers();
        relay.start(new Started(), workers);
        try {
            relay.grown(new LogGrown(1, true));
            await().until(() -> times.size() >= 3);
        } finally {
            workers.stop();
        }

        assertThat(sent).startsWith("1", "2", "3");
        assertThat(times.get(1) - times.get(0)).isGreaterThanOrEqualTo(INTERVAL.toNanos());
        assertThat(times.get(2) - times.get(1)).isGreaterThanOrEqualTo(INTERVAL.toNanos());
    }

    @Test
    void aServerRestsBetweenTwoThatItActsOn() {
        List<Long> times = new CopyOnWriteArrayList<>();
        onReceive = texts -> {
            if (!texts.isEmpty() || times.size() == 1) {
                times.add(System.nanoTime());
            }
        };
        ThreadWorkers workers = new ThreadWorkers();
        relay.start(new Started(), workers);
        try {
            received.add("1");
            await().until(() -> times.size() >= 2);
        } finally {
            workers.stop();
        }

        assertThat(times.get(1) - times.get(0)).isGreaterThanOrEqualTo(INTERVAL.toNanos());
    }
}
