package dev.lobby.database.failure;

import dev.lobby.work.KnownFailures;
import dev.lobby.work.Time;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;

/**
 * An outage of the database, as the log tells it: one line when it begins, one a minute while it lasts, and one when it
 * ends. Nobody else logs failures that belong to it, however many calls fail. It begins with the first such failure, and
 * ends once the database answers and nothing has failed for a while. Thread-safe.
 */
@ApplicationScoped
public class DatabaseOutage implements KnownFailures {
    private static final Logger LOG = System.getLogger("dev.lobby");
    private static final long REPEAT = Duration.ofMinutes(1).toNanos();
    private static final long CALM = Duration.ofSeconds(2).toNanos();

    private final Time time;
    private boolean lasts;
    private boolean answers;
    private long begunAt;
    private long failedAt;
    private long answeredAt;
    private long loggedAt;
    private long leftOut;

    @Inject
    public DatabaseOutage(Time time) {
        this.time = time;
    }

    private record Line(Level level, String text) {}

    @Override
    public boolean include(Throwable failure) {
        Optional<String> reason = DatabaseFailure.outage(failure);
        reason.ifPresent(why -> log(failed(why, 0)));
        return reason.isPresent();
    }

    synchronized boolean lasts() {
        return lasts;
    }

    /** Call this for a record that a server would have logged about the outage. */
    void leaveOut(String reason) {
        log(failed(reason, 1));
    }

    /** Call this regularly while the database answers. */
    public void answered() {
        log(calmed());
    }

    private synchronized Optional<Line> failed(String reason, int records) {
        long now = time.nanos();
        boolean begins = !lasts;
        if (begins) {
            lasts = true;
            begunAt = now;
            leftOut = 0;
        }
        failedAt = now;
        answers = false;
        leftOut += records;
        if (!begins && now - loggedAt < REPEAT) {
            return Optional.empty();
        }
        loggedAt = now;
        return Optional.of(new Line(
                Level.WARNING,
                begins
                        ? "The database cannot be reached: " + reason + ". Calls are answered with 503 until it is back"
                        : "The database has been away for " + seconds(begunAt, now) + ": " + reason));
    }

    private synchronized Optional<Line> calmed() {
        long now = time.nanos();
        if (!answers) {
            answers = true;
            answeredAt = now;
        }
        if (!lasts || now - failedAt < CALM) {
            return Optional.empty();
        }
        lasts = false;
        return Optional.of(new Line(
                Level.INFO,
                "The database is back after " + seconds(begunAt, answeredAt) + ". " + leftOut
                        + " records of the log about this were left out"));
    }

    private static String seconds(long begin, long end) {
        return Math.max(1, Duration.ofNanos(end - begin).toSeconds()) + " s";
    }

    /** Not under the lock. */
    private static void log(Optional<Line> line) {
        line.ifPresent(said -> LOG.log(said.level, said.text));
    }
}
