package dev.lobby.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PatternIndexTest {
    private static final List<EventPattern> PATTERNS = Examples.patterns(4, "a", "b", "*", "**");
    private static final List<EventName> NAMES = Examples.names(5, "a", "b", "c");

    private final PatternIndex<String> index = new PatternIndex<>();

    @Test
    void everySmallNameFindsEachMatchingSmallPatternOnce() {
        PATTERNS.forEach(pattern -> index.add(pattern, pattern.toString()));

        for (EventName name : NAMES) {
            assertThat(found(name)).as("for %s", name).containsExactlyInAnyOrderElementsOf(expected(name));
        }
    }

    private static List<String> expected(EventName name) {
        return PATTERNS.stream()
                .filter(pattern -> Examples.matches(pattern, name))
                .map(EventPattern::toString)
                .toList();
    }

    @Test
    void removedPatternsLeaveNothingBehind() {
        PATTERNS.forEach(pattern -> index.add(pattern, "one"));
        PATTERNS.forEach(pattern -> index.add(pattern, "other"));

        PATTERNS.forEach(pattern -> index.remove(pattern, "other"));
        PATTERNS.forEach(pattern -> index.remove(pattern, "one"));

        assertThat(index.isEmpty()).isTrue();
    }

    @Test
    void addingTwiceAndRemovingOnceLeavesNothing() {
        EventPattern pattern = EventPattern.of("game.*");
        index.add(pattern, "one");
        index.add(pattern, "one");

        index.remove(pattern, "one");

        assertThat(found(EventName.of("game.created"))).isEmpty();
        assertThat(index.isEmpty()).isTrue();
    }

    @Test
    void removingAnUnknownPatternDoesNothing() {
        index.add(EventPattern.of("game.*"), "one");

        index.remove(EventPattern.of("game.created"), "one");
        index.remove(EventPattern.of("game.*.**"), "one");
        index.remove(EventPattern.of("game.*"), "other");
        index.remove(EventPattern.of("message"), "one");

        assertThat(found(EventName.of("game.created"))).containsExactly("one");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void afterAnySequenceOfChangesTheIndexFindsWhatAPlainListFinds(long seed) {
        Random random = new Random(seed);
        Map<EventPattern, Set<String>> list = new HashMap<>();

        for (int step = 0; step < 1_000; step++) {
            EventPattern pattern = PATTERNS.get(random.nextInt(PATTERNS.size()));
            String subscriber = "s" + random.nextInt(20);
            if (random.nextInt(5) < 2) {
                index.add(pattern, subscriber);
                list.computeIfAbsent(pattern, p -> new HashSet<>()).add(subscriber);
            } else {
                index.remove(pattern, subscriber);
                list.computeIfAbsent(pattern, p -> new HashSet<>()).remove(subscriber);
            }
            EventName name = NAMES.get(random.nextInt(NAMES.size()));
            List<String> expected = new ArrayList<>();
            list.forEach((candidate, subscribers) -> {
                if (candidate.matches(name)) {
                    expected.addAll(subscribers);
                }
            });
            assertThat(found(name)).as("step %d", step).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void aPatternDesignedToExplodeIsMatchedAtOnce() {
        index.add(EventPattern.of("**.a.**.a.**.a.**.a.**.a.**.a.**.a.**.b"), "one");
        EventName name = EventName.of("a.".repeat(15) + "a");

        for (int i = 0; i < 100_000; i++) {
            assertThat(found(name)).isEmpty();
        }
    }

    private List<String> found(EventName name) {
        List<String> found = new ArrayList<>();
        index.match(name, found::add);
        return found;
    }
}
