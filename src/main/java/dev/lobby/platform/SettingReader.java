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
        Optional<String> text = text(name);
        try {
            int value = text.map(Integer::valueOf).orElse(byDefault);
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
