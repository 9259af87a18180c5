package dev.lobby.settings;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds misspelt names of settings, among system properties and environment variables. Immutable.
 *
 * @param names of all settings, like {@code lobby.game.max-members}
 */
record KnownNames(Set<String> names) {
    private static final String PREFIX = "LOBBY_";

    /** A name is near another if at most one in so many of its letters is different. */
    private static final int PART = 3;

    /** The variables that Kubernetes, and Docker's links, give to every process for a service named {@code lobby…}. */
    private static final Pattern SERVICE_LINK =
            Pattern.compile("LOBBY_(.*_)?(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT|PORT_[0-9]+_(TCP|UDP|SCTP)(_.*)?)");

    KnownNames {
        names = Set.copyOf(names);
    }

    /** Describes a property that is not a setting, with the name that may be meant; empty for others. */
    Optional<String> warnOfProperty(String name) {
        if (!name.startsWith("lobby.") || names.contains(name)) {
            return Optional.empty();
        }
        String variable = variable(name);
        return Optional.of(warning(
                name,
                nearest(variable).filter(known -> isMeant(variable, known)).orElse("")));
    }

    /**
     * Describes an environment variable that is not a setting but seems to be meant as one; empty for others. Many
     * things put variables into the environment, so a name that only begins with {@code LOBBY_} is not mentioned.
     */
    Optional<String> warnOfVariable(String name) {
        String variable = variable(name);
        if (!variable.startsWith(PREFIX)
                || isSetting(name)
                || SERVICE_LINK.matcher(variable).matches()) {
            return Optional.empty();
        }
        return nearest(variable).filter(known -> isMeant(variable, known)).map(known -> warning(name, variable(known)));
    }

    private static String warning(String name, String meant) {
        return "There is no setting " + name + ": it has no effect"
                + (meant.isEmpty() ? "" : ". Is " + meant + " meant?");
    }

    /** Whether MicroProfile Config finds a setting by this variable. */
    private boolean isSetting(String name) {
        return names.stream()
                .anyMatch(known -> name.equals(variable(known)) || name.equals(known.replaceAll("[^A-Za-z0-9]", "_")));
    }

    private Optional<String> nearest(String variable) {
        return names.stream()
                .min(Comparator.<String>comparingInt(known -> distance(variable, variable(known)))
                        .thenComparing(Comparator.naturalOrder()));
    }

    private boolean isMeant(String variable, String known) {
        return distance(variable, variable(known)) * PART <= variable.length() - PREFIX.length()
                || groups().stream().anyMatch(variable::startsWith);
    }

    /** What the names of several settings begin with, like {@code LOBBY_GAME_}. */
    private Set<String> groups() {
        return names.stream()
                .filter(name -> name.matches("lobby[.][^.]+[.].+"))
                .map(name -> variable(name.replaceFirst("[.][^.]+$", "")) + "_")
                .collect(Collectors.toSet());
    }

    private static String variable(String name) {
        return name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    /** The number of letters to insert, delete or replace (Levenshtein). */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
