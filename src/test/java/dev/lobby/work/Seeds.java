package dev.lobby.work;

import java.util.stream.LongStream;

/** The seeds of random tests: {@code -Dlobby.test.seed=…} tries one, {@code -Dlobby.test.seeds=…} that many. */
public final class Seeds {
    private Seeds() {}

    public static LongStream orElse(long number) {
        Long one = Long.getLong("lobby.test.seed");
        return one != null ? LongStream.of(one) : LongStream.range(0, Long.getLong("lobby.test.seeds", number));
    }
}
