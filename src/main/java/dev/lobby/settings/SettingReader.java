package dev.lobby.settings;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Reads settings by name, and refuses invalid values. Immutable.
 *
 * <p>Each method throws {@link InvalidSettingException} if the value is not allowed.
 */
public final class SettingReader {
    private static final Logger LOG = System.getLogger("dev.lobby");
    private final Function<String, Optional<String>> source;

    /** Reads from a source that returns empty for names that are not set. */
    public SettingReader(Function<String, Optional<String>> source) {
        this.source = source;
    }

    /**
     * Reads from MicroProfile Config: system properties, the environment and the WAR's own file. Beans have the reader
     * injected; this method is for objects that the container creates on threads without this application's context.
     */
    public static SettingReader ofThisApplication() {
        return new SettingReader(name -> ConfigProvider.getConfig(SettingReader.class.getClassLoader())
                .getOptionalValue(name, String.class)
                .or(() -> emptyValue(name)));
    }

    /** An empty value, which MicroProfile Config takes for none. */
    private static Optional<String> emptyValue(String name) {
        return sources()
                .flatMap(source -> Stream.ofNullable(source.getValue(name)))
                .findFirst()
                .filter(String::isEmpty);
    }

    /** In the order in which MicroProfile Config asks them. */
    private static Stream<ConfigSource> sources() {
        return StreamSupport.stream(
                ConfigProvider.getConfig(SettingReader.class.getClassLoader())
                        .getConfigSources()
                        .spliterator(),
                false);
    }

    /**
     * Refuses names in this application's configuration that seem to be settings and are none: see
     * {@link SettingNames}.
     */
    public void refuseUnknownNames() {
        Set<String> properties =
                sources().flatMap(each -> each.getPropertyNames().stream()).collect(Collectors.toSet());
        List<String> refusals =
                SettingNames.documented().refusals(properties, System.getenv().keySet());
        if (!refusals.isEmpty()) {
            throw refusal(String.join(" ", refusals));
        }
    }

    /** Warns of environment variables that may be meant as settings, but may also belong to something else. */
    public static void warnOfUnknownVariables() {
        SettingNames.documented()
                .warnings(System.getenv().keySet())
                .forEach(warning -> LOG.log(Level.WARNING, "{0}", warning));
    }

    /** The value as text. An empty one counts as none. */
    public Optional<String> text(String name) {
        return source.apply(name).filter(Predicate.not(String::isEmpty));
    }

    /** A whole number. */
    public int integer(String name, int byDefault, int least, int most) {
        return (int) number(name, byDefault, least, most);
    }

    /** A whole number. */
    public long number(String name, long byDefault, long least, long most) {
        Optional<String> text = source.apply(name);
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

    /** An ISO 8601 duration. */
    public Duration duration(String name, String byDefault, String least, String most) {
        Optional<String> text = source.apply(name);
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
     * Comma-separated values.
     *
     * @param parse returns empty for a value that is not allowed
     */
    public <T> List<T> list(String name, Function<String, Optional<T>> parse, String allowed) {
        Optional<String> text = text(name);
        List<T> values = new ArrayList<>();
        for (String item : text.map(all -> all.split(",", -1)).orElse(new String[0])) {
            values.add(parse.apply(item.strip()).orElseThrow(() -> refusal(name, text, allowed)));
        }
        return List.copyOf(values);
    }

    /** The name of one of an enumeration's constants, in lower case. */
    public <E extends Enum<E>> E choice(String name, E byDefault, Class<E> type) {
        Optional<String> text = source.apply(name);
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

    private InvalidSettingException refusal(String name, Optional<String> value, String allowed) {
        return refusal(name + "=" + value.orElse("") + " is not allowed: it must be " + allowed);
    }

    /**
     * Creates the exception for an invalid value, and reports at once that the server does not start. The container may
     * read settings before anything else of this application has started.
     *
     * @param message names the setting, its value and what is allowed
     */
    public InvalidSettingException refusal(String message) {
        FailedStart.report(message, this);
        return new InvalidSettingException(message);
    }

    /** Produces the one reader for the application's beans. */
    @ApplicationScoped
    static class Source {
        @Produces
        @Singleton
        SettingReader reader() {
            return ofThisApplication();
        }
    }
}
