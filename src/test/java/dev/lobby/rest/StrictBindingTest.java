package dev.lobby.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lobby.json.StrictJson;
import jakarta.json.JsonObject;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrictBindingTest {
    private final Jsonb jsonb = JsonbBuilder.create();

    record Everything(
            @Nullable String text,
            @Nullable Boolean flag,
            @Nullable Integer whole,
            @Nullable Long large,
            @Nullable Double number,
            @Nullable BigDecimal exact,
            @Nullable DayOfWeek day,
            @Nullable List<String> tags,
            @Nullable Place place,
            @Nullable List<Place> places,
            @Nullable LocalDate date,
            @Nullable Instant time,
            @Nullable Duration duration,
            @Nullable UUID uuid) {}

    record Place(int x, int y) {}

    private Everything bind(String json) {
        return StrictBinding.bind(Everything.class, (JsonObject) StrictJson.parse(json), jsonb);
    }

    @Test
    void valuesOfEveryTypeAreBound() {
        Everything bound =
                bind("{\"text\":\"ä\",\"flag\":true,\"whole\":-7,\"large\":9223372036854775807,\"number\":1.5,"
                        + "\"exact\":0.10,\"day\":\"MONDAY\",\"tags\":[\"a\",\"b\"],\"place\":{\"x\":1,\"y\":2},"
                        + "\"places\":[{\"x\":3,\"y\":4}],\"date\":\"2026-11-24\",\"time\":\"2026-11-24T14:14:54Z\","
                        + "\"duration\":\"PT5S\",\"uuid\":\"00000000-0000-0001-0000-000000000002\"}");

        assertThat(bound)
                .isEqualTo(new Everything(
                        "ä",
                        true,
                        -7,
                        Long.MAX_VALUE,
                        1.5,
                        new BigDecimal("0.10"),
                        DayOfWeek.MONDAY,
                        List.of("a", "b"),
                        new Place(1, 2),
                        List.of(new Place(3, 4)),
                        LocalDate.of(2026, 11, 24),
                        Instant.parse("2026-11-24T14:14:54Z"),
                        Duration.ofSeconds(5),
                        new UUID(1, 2)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "7.0", "0.7e1", "700e-2"})
    void aWholeNumberMayBeWrittenInAnyWay(String seven) {
        assertThat(bind("{\"whole\":" + seven + "}").whole()).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "text | 1 | must be a string",
                "text | null | must be a string",
                "text | \"\\u0000\" | must not contain U+0000 or half of a surrogate pair",
                "text | \"\\ud800\" | must not contain U+0000 or half of a surrogate pair",
                "flag | \"true\" | must be true or false",
                "flag | 1 | must be true or false",
                "whole | \"7\" | must be a whole number from -2147483648 to 2147483647",
                "whole | 7.5 | must be a whole number from -2147483648 to 2147483647",
                "whole | 2147483648 | must be a whole number from -2147483648 to 2147483647",
                "whole | 1e999999999 | must be a whole number from -2147483648 to 2147483647",
                "whole | 1e-999999999 | must be a whole number from -2147483648 to 2147483647",
                "large | 9223372036854775808 | must be a whole number from -9223372036854775808 to 9223372036854775807",
                "number | true | must be a number",
                "exact | \"0.1\" | must be a number",
                "exact | 1e101 | must have at most 100 digits",
                "exact | 1e-101 | must have at most 100 digits",
                "number | 1e999999999 | must have at most 100 digits",
                "day | \"Monday\" | must be one of MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY",
                "day | 0 | must be one of MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY",
                "tags | \"a\" | must be a list",
                "place | [1,2] | must be an object",
                "date | \"yesterday\" | must be a date such as 2026-11-24",
                "date | \"2026-02-30\" | must be a date such as 2026-11-24",
                "date | {} | must be a date such as 2026-11-24",
                "date | null | must be a date such as 2026-11-24",
                "time | \"noon\" | must be a time such as 2026-11-24T14:14:54.115Z",
                "time | 0 | must be a time such as 2026-11-24T14:14:54.115Z",
                "time | \"+10000-01-01T00:00:00Z\" | must be in the years 1 to 9999",
                "time | \"0000-12-31T23:59:59Z\" | must be in the years 1 to 9999",
                "time | \"-1000000000-01-01T00:00:00Z\" | must be a time such as 2026-11-24T14:14:54.115Z",
                "date | \"+10000-01-01\" | must be in the years 1 to 9999",
                "date | \"0000-12-31\" | must be in the years 1 to 9999",
                "duration | \"5 s\" | must be a Duration",
                "uuid | \"x\" | must be a UUID",
                "other | 1 | is unknown"
            })
    void aValueOfAnotherTypeIsRefusedWithWhatItMustBe(String member, String value, String why) {
        assertRefused("{\"" + member + "\":" + value + "}", new Problem.Violation(member, why));
    }

    @Test
    void aViolationWithinAListOrAnObjectIsNamedByItsPath() {
        assertRefused(
                "{\"tags\":[\"a\",1,null],\"place\":{\"x\":\"1\",\"z\":3},\"places\":[{\"x\":1,\"y\":2},{\"x\":1,\"y\":true}]}",
                new Problem.Violation("tags[1]", "must be a string"),
                new Problem.Violation("tags[2]", "must be a string"),
                new Problem.Violation("place.x", "must be a whole number from -2147483648 to 2147483647"),
                new Problem.Violation("place.y", "is required"),
                new Problem.Violation("place.z", "is unknown"),
                new Problem.Violation("places[1].y", "must be a whole number from -2147483648 to 2147483647"));
    }

    private void assertRefused(String json, Problem.Violation... violations) {
        assertThatThrownBy(() -> bind(json))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().violations()).containsExactly(violations));
    }
}
