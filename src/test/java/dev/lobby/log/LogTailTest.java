package dev.lobby.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lobby.pattern.EventName;
import dev.lobby.settings.TestSettings;
import org.junit.jupiter.api.Test;

class LogTailTest {
    private static final EventName NAME = EventName.of("game.created");

    @Test
    void holdsWhatWasAppended() {
        LogTail tail = tail("10", "1048576", 41);

        tail.append(event(42, "{}"));

        assertThat(tail.end()).isEqualTo(42);
        assertThat(tail.at(42)).isEqualTo(event(42, "{}"));
        assertThat(tail.at(41)).isNull();
        assertThat(tail.at(43)).isNull();
    }

    @Test
    void dropsTheOldestEventsBeyondTheMaximumNumber() {
        LogTail tail = tail("10", "1048576", 0);

        for (long position = 1; position <= 25; position++) {
            tail.append(event(position, "{}"));
        }

        assertThat(tail.at(15)).isNull();
        for (long position = 16; position <= 25; position++) {
            assertThat(tail.at(position)).isEqualTo(event(position, "{}"));
        }
    }

    @Test
    void dropsTheOldestEventsBeyondTheMaximumBytesButNeverTheNewest() {
        LogTail tail = tail("1000", "65536", 0);
        String large = "x".repeat(20_000);

        tail.append(event(1, large));
        tail.append(event(2, large));
        assertThat(tail.at(1)).isNull();
        assertThat(tail.at(2)).isNotNull();

        tail.append(event(3, "x".repeat(100_000)));
        assertThat(tail.at(2)).isNull();
        assertThat(tail.at(3)).isNotNull();

        tail.append(event(4, "{}"));
        tail.append(event(5, "{}"));
        assertThat(tail.at(3)).isNull();
        assertThat(tail.at(4)).isNotNull();
        assertThat(tail.at(5)).isNotNull();
    }

    @Test
    void doesNotCountTheBytesOfDroppedEvents() {
        LogTail tail = tail("10", "65536", 0);
        String payload = "x".repeat(2_000);

        for (long position = 1; position <= 1_000; position++) {
            tail.append(event(position, payload));
        }

        for (long position = 991; position <= 1_000; position++) {
            assertThat(tail.at(position)).isNotNull();
        }
    }

    @Test
    void acceptsOnlyTheNextEvent() {
        LogTail tail = tail("10", "1048576", 5);

        assertThatThrownBy(() -> tail.append(event(5, "{}"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> tail.append(event(7, "{}"))).isInstanceOf(IllegalArgumentException.class);
        assertThat(tail.end()).isEqualTo(5);
    }

    @Test
    void tellsWhichPositionsBelongToThePreviousLog() {
        LogTail tail = tail("10", "1048576", 40);
        tail.append(event(41, "{}"));

        tail.switchTo("bbbbbbbbbbbb", 42, 42);
        tail.append(event(43, "{}"));

        assertThat(tail.at(41)).isNull();
        assertThat(tail.at(43)).isNotNull();
        assertThat(tail.origin()).isEqualTo(42);
        assertThat(tail.epoch()).isEqualTo("bbbbbbbbbbbb");
        assertThat(tail.epoch(41)).isEqualTo("aaaaaaaaaaaa");
        assertThat(tail.epoch(42)).isEqualTo("bbbbbbbbbbbb");
    }

    private static LogTail tail(String events, String bytes, long position) {
        LogTail tail = new LogTail(
                new LogSettings(TestSettings.with("lobby.log.tail-events", events, "lobby.log.tail-bytes", bytes)));
        tail.begin("aaaaaaaaaaaa", position);
        return tail;
    }

    private static LogEntry event(long position, String payload) {
        return new LogEntry(position, NAME, Subjects.PUBLIC, payload, false);
    }
}
