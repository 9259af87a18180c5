package dev.lobby.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.settings.TestSettings;
import dev.lobby.work.TestTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TalkLimitTest {
    private final TestTime time = new TestTime();
    private final Map<String, Integer> stored = new HashMap<>();
    private int counts;

    private TalkLimit limit(int max) {
        return new TalkLimit(
                new MessageSettings(TestSettings.with("lobby.message.max-per-talk", String.valueOf(max))), time);
    }

    private int count(String talk, int most) {
        counts++;
        return Math.min(most, stored.getOrDefault(talk, 0));
    }

    private boolean write(TalkLimit limit, String talk) {
        boolean taken = limit.take(talk, most -> count(talk, most));
        if (taken) {
            stored.merge(talk, 1, Integer::sum);
        }
        return taken;
    }

    private void delete(TalkLimit limit, String talk) {
        stored.merge(talk, -1, Integer::sum);
        limit.freed(talk);
    }

    @Test
    void everyTalkHasALimitOfItsOwn() {
        TalkLimit limit = limit(10);
        for (int i = 0; i < 10; i++) {
            assertThat(write(limit, "one")).isTrue();
        }

        assertThat(write(limit, "one")).isFalse();

        assertThat(write(limit, "other")).isTrue();
    }

    @Test
    void aTalkIsKnownOnceSomebodyHasWrittenInIt() {
        TalkLimit limit = limit(10);

        assertThat(limit.knows("talk")).isFalse();
        write(limit, "talk");

        assertThat(limit.knows("talk")).isTrue();
        assertThat(limit.knows("other")).isFalse();
    }

    @Test
    void messagesAreCountedSeldom() {
        TalkLimit limit = limit(100_000);
        while (write(limit, "talk")) {
            time.pass(Duration.ofMillis(1));
        }

        assertThat(stored.get("talk")).isEqualTo(100_000);
        assertThat(counts).isLessThan(100);
    }

    @Test
    void aFullTalkIsNotCountedAtEachAttempt() {
        TalkLimit limit = limit(1);
        write(limit, "talk");
        write(limit, "talk");
        int before = counts;

        for (int i = 0; i < 100; i++) {
            assertThat(write(limit, "talk")).isFalse();
        }

        assertThat(counts).isEqualTo(before);
    }

    @Test
    void aDeletedMessageMakesRoomForExactlyOne() {
        TalkLimit limit = limit(3);
        while (write(limit, "talk")) {
            // Until it is full.
        }

        delete(limit, "talk");

        assertThat(write(limit, "talk")).isTrue();
        assertThat(write(limit, "talk")).isFalse();
        assertThat(stored.get("talk")).isEqualTo(3);
    }

    @Test
    void deletionsOnAnotherNodeAreNoticedSoon() {
        TalkLimit limit = limit(3);
        while (write(limit, "talk")) {
            // Until it is full.
        }
        stored.put("talk", 1);
        assertThat(write(limit, "talk")).isFalse();

        time.pass(Duration.ofSeconds(10));

        assertThat(write(limit, "talk")).isTrue();
    }

    @Test
    void severalNodesExceedTheLimitOnlySlightly() {
        TalkLimit[] nodes = {limit(1_000), limit(1_000), limit(1_000)};
        for (int i = 0; i < 3_000; i++) {
            write(nodes[i % 3], "talk");
        }

        assertThat(stored.get("talk")).isBetween(1_000, 1_010);
    }

    @Test
    void aTalkBeyondTheLimitIsFull() {
        stored.put("talk", 50);

        assertThat(write(limit(10), "talk")).isFalse();
    }
}
