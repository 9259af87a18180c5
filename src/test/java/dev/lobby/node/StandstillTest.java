package dev.lobby.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which servers others take for dead: those whose count was seen to stand still for their lease and an interval. */
class StandstillTest {
    private static final Duration LEASE = Duration.ofSeconds(20);
    private static final NodeTerms TERMS = new NodeTerms(LEASE, "open");
    private static final Duration INTERVAL = TERMS.interval();
    private static final int LOOKS = 21;

    private final Standstill standstill = new Standstill(INTERVAL);
    private long now = -Duration.ofDays(1).toNanos();

    private static NodeRow node(String id, long renewals) {
        return new NodeRow(id, renewals, TERMS, NodeRow.Phase.RUNNING);
    }

    @BeforeEach
    void firstLook() {
        assertThat(lookAfter(Duration.ofDays(1), node("one", 7))).isEmpty();
    }

    private List<String> lookAfter(Duration time, NodeRow... nodes) {
        now += time.toNanos();
        return standstill.dead(List.of(nodes), now).stream().map(NodeRow::id).toList();
    }

    @Test
    void aServerIsDeadOnceItsCountStoodStillForItsLeaseAndAnInterval() {
        for (int look = 1; look < LOOKS; look++) {
            assertThat(lookAfter(INTERVAL, node("one", 7), node("two", look))).isEmpty();
        }

        assertThat(lookAfter(INTERVAL, node("one", 7), node("two", LOOKS))).containsExactly("one");
    }

    @Test
    void aSignOfLifeBeginsTheTimeAnew() {
        for (int look = 1; look < LOOKS; look++) {
            assertThat(lookAfter(INTERVAL, node("one", 7))).isEmpty();
        }

        assertThat(lookAfter(INTERVAL, node("one", 8))).isEmpty();
        for (int look = 1; look < LOOKS; look++) {
            assertThat(lookAfter(INTERVAL, node("one", 8))).isEmpty();
        }
        assertThat(lookAfter(INTERVAL, node("one", 8))).containsExactly("one");
    }

    @Test
    void theTimeInWhichThisServerStoodStillItselfDoesNotCount() {
        assertThat(lookAfter(Duration.ofHours(1), node("one", 7))).isEmpty();

        // It counts as two intervals.
        for (int look = 3; look < LOOKS; look++) {
            assertThat(lookAfter(INTERVAL, node("one", 7))).isEmpty();
        }
        assertThat(lookAfter(INTERVAL, node("one", 7))).containsExactly("one");
    }

    @Test
    void aServerThatWasAwayFromTheDatabaseAndComesBackIsNew() {
        for (int look = 1; look < LOOKS; look++) {
            assertThat(lookAfter(INTERVAL, node("one", 7))).isEmpty();
        }
        assertThat(lookAfter(INTERVAL)).isEmpty();

        assertThat(lookAfter(INTERVAL, node("one", 7))).isEmpty();
    }
}
