package dev.lobby.benchmark;

import dev.lobby.pattern.EventName;
import dev.lobby.pattern.EventPattern;
import dev.lobby.pattern.PatternIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * What it costs to look an event up among the patterns of all sessions, to add one and to remove it; against testing one
 * pattern after another. Runs only when it is asked for.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PatternIndexBenchmark {
    private static final String[] EVENTS = {
        "user.online", "message.created", "message.updated", "game.created", "game.deleted", "member.created"
    };

    /** How many patterns there are, of which two match each event. */
    @Param({"10", "1000", "100000"})
    private int patterns;

    /** What the others look like. */
    @Param({"literal", "one", "any", "mixed", "adversarial"})
    private String kind = "";

    private final PatternIndex<Integer> index = new PatternIndex<>();
    private final List<EventPattern> list = new ArrayList<>();
    private final EventName[] names = new EventName[EVENTS.length];
    private final EventPattern another = EventPattern.of("game.another.*");
    private int next;

    @Setup
    public void subscribe() {
        list.add(EventPattern.of("**"));
        list.add(EventPattern.of("*.*"));
        IntStream.range(2, patterns).mapToObj(this::other).forEach(list::add);
        for (int i = 0; i < list.size(); i++) {
            index.add(list.get(i), i);
        }
        for (int i = 0; i < EVENTS.length; i++) {
            names[i] = EventName.of(EVENTS[i]);
        }
    }

    private EventPattern other(int i) {
        return EventPattern.of(
                switch (kind) {
                    case "literal" -> "game.g" + i + ".created";
                    case "one" -> "*.g" + i + ".*";
                    case "any" -> "**.g" + i + ".**";
                    case "mixed" ->
                        List.of("game.g", "*.g", "**.g", "member.*.g").get(i % 4) + i;
                    case "adversarial" -> "**.a.".repeat(1 + i % 7) + "b" + i;
                    default -> throw new IllegalArgumentException(kind);
                });
    }

    private EventName name() {
        next = (next + 1) % names.length;
        return names[next];
    }

    @Benchmark
    public void match(Blackhole found) {
        index.match(name(), found::consume);
    }

    @Benchmark
    public void matchOneAfterAnother(Blackhole found) {
        EventName name = name();
        for (EventPattern pattern : list) {
            if (pattern.matches(name)) {
                found.consume(pattern);
            }
        }
    }

    @Benchmark
    public void addAndRemove() {
        index.add(another, -1);
        index.remove(another, -1);
    }

    @Test
    void benchmark() throws RunnerException {
        new Runner(new OptionsBuilder()
                        .include(PatternIndexBenchmark.class.getSimpleName())
                        .addProfiler(GCProfiler.class)
                        .forks(1)
                        .warmupIterations(3)
                        .warmupTime(TimeValue.milliseconds(500))
                        .measurementIterations(5)
                        .measurementTime(TimeValue.milliseconds(500))
                        .build())
                .run();
    }
}
