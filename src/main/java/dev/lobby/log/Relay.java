package dev.lobby.log;

import dev.lobby.database.NotificationSettings;
import dev.lobby.database.Notifications;
import dev.lobby.work.Started;
import dev.lobby.work.Worker;
import dev.lobby.work.Workers;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The messenger between the servers of one database. A server that has placed events tells the others the new end of
 * the log, and those read it at once. This is only a hint. If it is lost, or if the database has no notifications, the
 * others find the events at their next poll.
 *
 * <p>Hints are sent after the log's commit, by a thread of their own, and only the newest one if several wait. A server
 * that knows of no other one sends none, because each costs a transaction. A server that joins says so, and from then
 * on the others send them.
 *
 * <p>Each hint makes every server look at the log in the database. So a server rests after it has sent a hint, and
 * after it has acted on one. The first hint after a pause never waits.
 */
@ApplicationScoped
public class Relay {
    private static final String CHANNEL = "lobby_log";
    private static final String JOINED = "joined";
    private static final Pattern POSITION = Pattern.compile("\\d{1,18}");

    /** How long to wait for a hint. A stop may have to wait as long. */
    private static final Duration WAIT = Duration.ofSeconds(1);

    /** After so many waits without a hint, the connection is checked. */
    private static final int WAITS_BEFORE_CHECK = 10;

    private static final Duration POLL = Duration.ofSeconds(60);

    private final Notifications notifications;
    private final Sequencer sequencer;
    private final LogTail tail;
    private final Duration interval;
    private volatile @Nullable Worker announcer;
    private volatile @Nullable Worker listener;
    private volatile boolean isAlone;
    private volatile long placed;
    private long announced;
    private int quietWaits;

    @Inject
    public Relay(
            Notifications notifications,
            NotificationSettings settings,
            Sequencer sequencer,
            LogTail tail,
            MeterRegistry meters) {
        this.notifications = notifications;
        this.interval = settings.interval();
        this.sequencer = sequencer;
        this.tail = tail;
        Gauge.builder("lobby.relay.listening", notifications, now -> now.isListening() ? 1 : 0)
                .description("1 if other servers' notifications arrive, 0 if only the poll finds their events")
                .register(meters);
    }

    void start(@Observes @Priority(Started.READERS) Started started, Workers workers) {
        if (notifications.areOn()) {
            announcer = workers.start("lobby-announcer", POLL, this::announce);
            listener = workers.start("lobby-listener", WAIT, this::listen);
        }
    }

    void grown(@Observes LogGrown grown) {
        if (grown.placedHere()) {
            placed = grown.position();
            wakeAnnouncer();
        }
    }

    void looked(@Observes OtherServers others) {
        beAlone(!others.any());
    }

    private void beAlone(boolean now) {
        boolean before = isAlone;
        isAlone = now;
        if (before) {
            wakeAnnouncer();
        }
    }

    private void wakeAnnouncer() {
        Worker running = announcer;
        if (running != null && !isAlone) {
            running.wake();
        }
    }

    /** Tells the others how far this server has placed events. Returns whether more were placed meanwhile. */
    boolean announce() throws SQLException {
        long now = placed;
        if (now > announced && !isAlone) {
            notifications.send(CHANNEL, String.valueOf(now));
            announced = now;
            rest(announcer);
        }
        return placed > now;
    }

    /** Waits for a hint for a limited time. Returns true, because it waits for the next one at once. */
    boolean listen() throws SQLException {
        if (!notifications.isListening()) {
            notifications.listen(CHANNEL);
            // No hint will come for what others placed before.
            sequencer.follow();
            notifications.send(CHANNEL, JOINED);
        }
        boolean check = quietWaits >= WAITS_BEFORE_CHECK;
        List<String> hints = notifications.receive(WAIT, check);
        quietWaits = hints.isEmpty() && !check ? quietWaits + 1 : 0;
        if (hints.stream().anyMatch(this::isNews)) {
            sequencer.follow();
            rest(listener);
        }
        if (hints.contains(JOINED)) {
            // If it was this server's own hint, its next look at the others corrects this.
            beAlone(false);
        }
        return true;
    }

    private void rest(@Nullable Worker running) {
        if (running != null) {
            running.rest(interval);
        }
    }

    /** Whether the hint tells something new. This server's own hints and late ones do not. */
    private boolean isNews(String hint) {
        return POSITION.matcher(hint).matches() && Long.parseLong(hint) > tail.end();
    }
}
