package dev.lobby.log;

import dev.lobby.settings.ReadAtStart;
import dev.lobby.settings.SettingReader;
import dev.lobby.settings.Settings;
import jakarta.inject.Inject;
import java.time.Duration;

/**
 * The settings of the event log.
 *
 * @param batch how many events the sequencer places in one transaction
 * @param poll how long pending events of a server that died may wait
 * @param page how many events are read from the database at once
 * @param tailEvents how many events are kept in memory
 * @param tailBytes how many bytes these events may take
 * @param retention how long events can be replayed
 * @param maxMemberships how many memberships of a user are known: those that last, then those that ended last
 * @param pruneBatch how many events are deleted in one transaction
 */
@ReadAtStart
public record LogSettings(
        int batch,
        Duration poll,
        int page,
        int tailEvents,
        int tailBytes,
        Duration retention,
        int maxMemberships,
        int pruneBatch)
        implements Settings {
    private static final Duration LONGEST_PRUNE_INTERVAL = Duration.ofMinutes(1);
    private static final int PRUNES_IN_A_RETENTION = 10;

    /**
     * The time between two searches for old events. It is short enough that none is kept much longer than the
     * retention.
     */
    Duration pruneInterval() {
        Duration interval = retention.dividedBy(PRUNES_IN_A_RETENTION);
        return interval.compareTo(LONGEST_PRUNE_INTERVAL) < 0 ? interval : LONGEST_PRUNE_INTERVAL;
    }

    /** Reads and checks the settings. */
    @Inject
    public LogSettings(SettingReader reader) {
        this(
                reader.integer("lobby.log.batch", 500, 1, 10_000),
                reader.duration("lobby.log.poll", "PT1S", "PT0.01S", "PT60S"),
                reader.integer("lobby.log.page", 100, 1, 10_000),
                reader.integer("lobby.log.tail-events", 20_000, 1, 10_000_000),
                reader.integer("lobby.log.tail-bytes", 32 << 20, 1 << 16, 1 << 30),
                reader.duration("lobby.log.retention", "P7D", "PT1S", "P3650D"),
                reader.integer("lobby.log.max-memberships", 1_000, 100, 1_000_000),
                reader.integer("lobby.log.prune-batch", 1_000, 1, 100_000));
    }
}
