package dev.lobby.subscription;

import static dev.lobby.log.Subjects.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.log.LogEntry;
import dev.lobby.log.Subjects;
import dev.lobby.pattern.EventName;
import dev.lobby.pattern.EventPattern;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InterestsTest {
    private static final EventName NAME = EventName.of("game.created");

    @Test
    void aPatternMatchesEventsAfterItsPosition() {
        Interests interests = Interests.NONE.with(List.of(inAll("game.*")), 7);

        assertThat(interests.include(event(7, "game.created"))).isFalse();
        assertThat(interests.include(event(8, "game.created"))).isTrue();
        assertThat(interests.include(event(8, "message.created"))).isFalse();
    }

    @Test
    void theEarliestOfSeveralMatchingPatternsCounts() {
        Interests interests = Interests.NONE
                .with(List.of(inAll("game.*")), 9)
                .with(List.of(inAll("*.created")), 7)
                .with(List.of(inAll("message.*")), 1);

        assertThat(interests.countingFrom(NAME)).isEqualTo(7);
        assertThat(interests.without(List.of(inAll("*.created"))).countingFrom(NAME))
                .isEqualTo(9);
    }

    @Test
    void addsUpTheBytesOfItsPatterns() {
        Interests interests = Interests.NONE.with(List.of(inAll("game.*")), 0).with(List.of(inAll("**")), 0);

        assertThat(interests.bytes()).isEqualTo(8);
        assertThat(interests.without(List.of(inAll("game.*"))).bytes()).isEqualTo(2);
    }

    @Test
    void aNarrowedPatternMatchesOnlyEventsAboutItsObject() {
        Interests interests = Interests.NONE.with(List.of(new Interest(EventPattern.of("game.*"), id(1))), 7);

        assertThat(interests.include(event(8, "game.created", id(1)))).isTrue();
        assertThat(interests.include(event(8, "game.created", id(2), id(1)))).isTrue();
        assertThat(interests.include(event(8, "game.created", id(2)))).isFalse();
        assertThat(interests.include(event(8, "message.created", id(1)))).isFalse();
        assertThat(interests.include(event(7, "game.created", id(1)))).isFalse();
    }

    @Test
    void aSelectionDecidesAsTheInterestsDo() {
        Interests interests = Interests.NONE
                .with(List.of(new Interest(EventPattern.of("game.*"), id(1))), 3)
                .with(List.of(inAll("*.created"), new Interest(EventPattern.of("**"), id(2))), 5);
        Predicate<LogEntry> selection = interests.selection();

        for (int position = 1; position < 10; position++) {
            for (String name : List.of("game.created", "game.updated", "message.created", "message.updated")) {
                for (int about = 0; about < 4; about++) {
                    LogEntry event = event(position, name, id(about));
                    assertThat(selection.test(event)).as("%s", event).isEqualTo(interests.include(event));
                }
            }
        }
    }

    @Test
    void countsTheBytesThatNarrowedPatternsTakeInOneCommand() {
        List<Interest> friends = IntStream.range(0, 101)
                .mapToObj(number -> new Interest(EventPattern.of("user.*"), id(number)))
                .toList();

        assertThat(Interests.NONE.with(friends.subList(0, 1), 0).bytes()).isEqualTo(24 + 24 + 6);
        assertThat(Interests.NONE.with(friends.subList(0, 100), 0).bytes()).isEqualTo(24 + 100 * 24 + 6);
        assertThat(Interests.NONE.with(friends, 0).bytes()).isEqualTo(2 * (24 + 6) + 101 * 24);
    }

    private static Interest inAll(String pattern) {
        return new Interest(EventPattern.of(pattern), null);
    }

    private static LogEntry event(long position, String name, String... about) {
        return LogEntry.of(position, name, Subjects.about(about), "{}");
    }
}
