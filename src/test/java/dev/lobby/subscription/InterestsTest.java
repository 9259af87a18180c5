package dev.lobby.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.log.LogEntry;
import dev.lobby.pattern.EventName;
import dev.lobby.pattern.EventPattern;
import java.util.List;
import org.junit.jupiter.api.Test;

class InterestsTest {
    private static final EventName NAME = EventName.of("game.created");

    @Test
    void aPatternMatchesEventsAfterItsPosition() {
        Interests interests = Interests.NONE.with(List.of(EventPattern.of("game.*")), 7);

        assertThat(interests.include(new LogEntry(7, NAME, "{}", false))).isFalse();
        assertThat(interests.include(new LogEntry(8, NAME, "{}", false))).isTrue();
        assertThat(interests.include(new LogEntry(8, EventName.of("message.created"), "{}", false)))
                .isFalse();
    }

    @Test
    void theEarliestOfSeveralMatchingPatternsCounts() {
        Interests interests = Interests.NONE
                .with(List.of(EventPattern.of("game.*")), 9)
                .with(List.of(EventPattern.of("*.created")), 7)
                .with(List.of(EventPattern.of("message.*")), 1);

        assertThat(interests.countingFrom(NAME)).isEqualTo(7);
        assertThat(interests.without(List.of(EventPattern.of("*.created"))).countingFrom(NAME))
                .isEqualTo(9);
    }

    @Test
    void addsUpTheBytesOfItsPatterns() {
        Interests interests =
                Interests.NONE.with(List.of(EventPattern.of("game.*")), 0).with(List.of(EventPattern.of("**")), 0);

        assertThat(interests.bytes()).isEqualTo(8);
        assertThat(interests.without(List.of(EventPattern.of("game.*"))).bytes())
                .isEqualTo(2);
    }
}
