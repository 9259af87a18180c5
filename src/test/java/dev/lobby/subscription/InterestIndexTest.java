package dev.lobby.subscription;

import static dev.lobby.log.Subjects.about;
import static dev.lobby.log.Subjects.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.log.LogEntry;
import dev.lobby.pattern.EventPattern;
import dev.lobby.work.Seeds;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class InterestIndexTest {
    /** More than are looked through one by one. */
    private static final int SUBSCRIBERS = 12;

    private static final int OBJECTS = 3;
    private static final int STEPS = 2_000;
    private static final List<String> PATTERNS = List.of("game.*", "*.created", "**");
    private static final List<String> NAMES = List.of("game.created", "game.deleted", "user.created", "user.online");

    private record Entry(Interest interest, Subscriber subscriber) {}

    private final InterestIndex index = new InterestIndex();
    private final Set<Entry> present = new HashSet<>();
    private final List<Subscriber> subscribers = new ArrayList<>();

    InterestIndexTest() throws SQLException {
        Server server = new Server();
        for (int i = 0; i < SUBSCRIBERS; i++) {
            subscribers.add(server.connect().subscriber());
        }
    }

    static LongStream seeds() {
        return Seeds.orElse(10);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void findsEachMatchingInterestOnceWhateverWasAddedAndRemoved(long seed) {
        Random random = new Random(seed);
        // Now more are added and now more are removed, so that an object has many, then few.
        int added = 50;
        for (int step = 0; step < STEPS; step++) {
            added = step % 200 == 0 ? random.nextInt(101) : added;
            Interest interest = new Interest(
                    EventPattern.of(oneOf(PATTERNS, random)),
                    random.nextInt(OBJECTS + 1) == 0 ? null : id(random.nextInt(OBJECTS)));
            Subscriber subscriber = oneOf(subscribers, random);
            if (random.nextInt(100) < added) {
                index.add(interest, subscriber);
                present.add(new Entry(interest, subscriber));
            } else {
                index.remove(interest, subscriber);
                present.remove(new Entry(interest, subscriber));
            }
            check(LogEntry.of(
                    1,
                    oneOf(NAMES, random),
                    about(id(random.nextInt(OBJECTS)), id(OBJECTS + random.nextInt(2))),
                    "{}"));
        }
    }

    private void check(LogEntry event) {
        List<Subscriber> visited = new ArrayList<>();
        index.match(event, visited::add);

        List<Subscriber> expected = present.stream()
                .filter(entry -> entry.interest.isAbout(event)
                        && entry.interest.pattern().matches(event.name()))
                .map(Entry::subscriber)
                .toList();
        assertThat(visited).containsExactlyInAnyOrderElementsOf(expected);
        InterestIndex.Matching matching = index.matching(event);
        assertThat(subscribers).filteredOn(matching::contains).hasSameElementsAs(expected);
        assertThat(matching.isEmpty()).isEqualTo(expected.isEmpty());
    }

    private static <T> T oneOf(List<T> all, Random random) {
        return all.get(random.nextInt(all.size()));
    }
}
