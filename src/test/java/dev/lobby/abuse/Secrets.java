package dev.lobby.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;

/** What of its inner life a server must not tell: classes, stack traces, and which server it is. */
final class Secrets {
    private static final Pattern TOLD = Pattern.compile(
            "java\\.|jakarta\\.|dev\\.lobby|\\borg\\.|com\\.sun|Exception|\\tat |payara|glassfish|wildfly|undertow|jboss",
            Pattern.CASE_INSENSITIVE);

    private Secrets() {}

    static void assertNoneIn(String text) {
        assertThat(text).doesNotContainPattern(TOLD);
    }
}
