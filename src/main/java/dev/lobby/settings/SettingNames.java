package dev.lobby.settings;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The names of all settings, and a judgement of names that are none of them. A misspelt setting has no effect, so that
 * {@code lobby.visibilty=private} would leave messages public. Immutable.
 *
 * @param names of all settings, like {@code lobby.game.max-members}
 */
record SettingNames(Set<String> names) {
    /** A copy of {@code docs/settings.md}, which tests hold equal to what the code reads. */
    private static final String TABLE = "META-INF/lobby/settings.md";

    private static final Pattern ROW = Pattern.compile("^\\| `(lobby[.][a-z.-]+)` \\|", Pattern.MULTILINE);
    private static final String PREFIX = "LOBBY_";

    /** MicroProfile Config reads a name with such a prefix if the profile is chosen. */
    private static final String PROFILE = "^%[^.]*[.]";

    /** A name is probably meant if at most one in so many of its letters is different. */
    private static final int PROBABLE = 3;

    /** The same, where an error would keep Lobby from starting because of what belongs to something else. */
    private static final int CERTAIN = 4;

    /** The variables that Kubernetes, and Docker's links, give to every process for a service named {@code lobby…}. */
    private static final Pattern SERVICE_LINK =
            Pattern.compile("(LOBBY_(.*?_)??)(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT|PORT_[0-9]+_(TCP|UDP|SCTP)(_.*)?)");

    SettingNames {
        names = Set.copyOf(names);
    }

    /** The names in the table of the documentation, which is part of the application. */
    static SettingNames documented() {
        try {
            Set<String> names = Collections.list(
                            SettingNames.class.getClassLoader().getResources(TABLE))
                    .stream()
                    .flatMap(table -> ROW.matcher(text(table)).results())
                    .map(row -> row.group(1))
                    .collect(Collectors.toSet());
            return new SettingNames(names);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(URL table) {
        try (InputStream in = table.openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Describes what must not be there: each property that is called like a setting and is none, and each environment
     * variable that is nearly one. Variables of other names may belong to something else.
     *
     * @param properties from all sources, also from the environment, whose names some servers translate
     * @param variables of the environment
     * @return sorted
     */
    List<String> refusals(Set<String> properties, Set<String> variables) {
        Set<String> translated = variables.stream().map(SettingNames::variable).collect(Collectors.toSet());
        return Stream.concat(
                        properties.stream()
                                .filter(name -> !translated.contains(variable(name)))
                                .flatMap(name -> refusalOfProperty(name).stream()),
                        variables.stream()
                                .filter(name -> isUnknown(name, variables))
                                .flatMap(name -> refusalOfVariable(name).stream()))
                .distinct()
                .sorted()
                .toList();
    }

    /** Describes the other environment variables that are called like a setting and are none. Sorted. */
    List<String> warnings(Set<String> variables) {
        return variables.stream()
                .filter(name ->
                        isUnknown(name, variables) && refusalOfVariable(name).isEmpty())
                .map(name -> "The environment variable " + name + " is no setting, so Lobby ignores it"
                        + nearest(variable(name), PROBABLE)
                                .map(known -> ". Did you mean " + variable(known) + "?")
                                .orElse(""))
                .sorted()
                .toList();
    }

    private Optional<String> refusalOfProperty(String property) {
        String name = property.replaceFirst(PROFILE, "");
        if (!variable(name).startsWith(PREFIX) || names.contains(name)) {
            return Optional.empty();
        }
        return Optional.of(refusal(property, nearest(variable(name), PROBABLE)));
    }

    private Optional<String> refusalOfVariable(String name) {
        return nearest(variable(name), CERTAIN).map(known -> refusal(name, Optional.of(variable(known))));
    }

    private static String refusal(String name, Optional<String> meant) {
        return name + " is no setting; "
                + meant.map(known -> "did you mean " + known + "?").orElse("remove it");
    }

    /** Whether nothing says what a variable is for, although its name begins like that of a setting. */
    private boolean isUnknown(String name, Set<String> variables) {
        String variable = variable(name);
        if (!variable.startsWith(PREFIX) || isSetting(name)) {
            return false;
        }
        Matcher link = SERVICE_LINK.matcher(variable);
        return !link.matches() || !variables.contains(link.group(1) + "SERVICE_HOST");
    }

    /** Whether MicroProfile Config finds a setting by this variable, on every server. */
    private boolean isSetting(String name) {
        return names.stream()
                .anyMatch(known -> name.equals(known)
                        || name.equals(variable(known))
                        || name.equals(known.replaceAll("[^A-Za-z0-9]", "_")));
    }

    private Optional<String> nearest(String variable, int part) {
        return names.stream()
                .filter(known -> distance(variable, variable(known)) * part <= variable.length() - PREFIX.length())
                .min(Comparator.<String>comparingInt(known -> distance(variable, variable(known)))
                        .thenComparing(Comparator.naturalOrder()));
    }

    private static String variable(String name) {
        return name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    /** The number of letters to insert, delete or replace (Levenshtein). No library of the WAR has it. */
    private static int distance(String a, String b) {
        int[] row = IntStream.rangeClosed(0, b.length()).toArray();
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0]++;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
