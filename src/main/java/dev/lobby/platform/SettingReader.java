package dev.lobby.platform;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Reads values by their names, refuses those out of range, and remembers the names it was asked for. */
final class SettingReader {
    private final Function<String, Optional<String>> source;
    private final List<String> names = new ArrayList<>();

    SettingReader(Function<String, Optional<String>> source) {
        this.source = source;
    }

    List<String> names() {
        return List.copyOf(names);
    }

    Optional<String> text(String name) {
        names.add(name);
        return source.apply(name);
    }

    int integer(String name, int byDefault, int least, int most) {
        return (int) number(name, byDefault, least, most);
    }

    long number(String name, long byDefault, long least, long most) {
        Optional<String> text = text(name);
        try {
            long value = text.map(Long::valueOf).orElse(byDefault);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Refused below, like a number out of range.
        }
        throw refusal(name, text, "a whole number from " + least + " to " + most);
    }

    Duration duration(String name, String byDefault, String least, String most) {
        Optional<String> text = text(name);
        try {
            Duration value = Duration.parse(text.orElse(byDefault));
            if (value.compareTo(Duration.parse(least)) >= 0 && value.compareTo(Duration.parse(most)) <= 0) {
                return value;
            }
        } catch (DateTimeParseException e) {
            // Refused below, like a duration out of range.
        }
        throw refusal(name, text, "an ISO 8601 duration from " + least + " to " + most);
    }

    /**
     * Values with commas between them.
     *
     * @param parse empty for one that is not allowed
     */
    <T> List<T> list(String name, Function<String, Optional<T>> parse, String allowed) {
        Optional<String> text = text(name);
        List<T> values = new ArrayList<>();
        for (String item : text.map(all -> all.split(",", -1)).orElse(new String[0])) {
            values.add(parse.apply(item.strip()).orElseThrow(() -> refusal(name, text, allowed)));
        }
        return List.copyOf(values);
    }

    <E extends Enum<E>> E choice(String name, E byDefault, Class<E> type) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return byDefault;
        }
        List<String> allowed = Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .toList();
        int chosen = allowed.indexOf(text.get());
        if (chosen < 0) {
            throw refusal(name, text, String.join(" or ", allowed));
        }
        return type.getEnumConstants()[chosen];
    }

    private static InvalidSettingException refusal(String name, Optional<String> value, String allowed) {
        return new InvalidSettingException(name + "=" + value.orElse("") + " is not allowed: it must be " + allowed);
    }
}
