package dev.lobby.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonFormatTest {
    private record At(Instant time) {}

    @ParameterizedTest(name = "{0} is written as {1}")
    @CsvSource({
        "2026-11-24T14:14:54.115Z,    2026-11-24T14:14:54.115Z",
        "2026-11-24T14:14:54Z,        2026-11-24T14:14:54.000Z",
        "2026-11-24T00:00:00Z,        2026-11-24T00:00:00.000Z",
        "2026-11-24T14:14:54.100Z,    2026-11-24T14:14:54.100Z",
        "2026-11-24T14:14:54.000999Z, 2026-11-24T14:14:54.000Z",
        "1970-01-01T00:00:00.001Z,    1970-01-01T00:00:00.001Z",
    })
    void timesAlwaysHaveMilliseconds(Instant time, String written) {
        assertThat(new JsonFormat().jsonb().toJson(new At(time))).isEqualTo("{\"time\":\"" + written + "\"}");
    }

    @ParameterizedTest(name = "{0} is read as {1}")
    @CsvSource({
        "2026-11-24T14:14:54Z,           2026-11-24T14:14:54Z",
        "2026-11-24T15:14:54.115+01:00,  2026-11-24T14:14:54.115Z",
        "2026-11-24T14:14:54.1239999Z,   2026-11-24T14:14:54.123Z",
        "9999-12-31T23:59:59.999999999Z, 9999-12-31T23:59:59.999Z",
    })
    void timesAreReadToTheMillisecond(String sent, Instant time) {
        assertThat(new JsonFormat().jsonb().fromJson("\"" + sent + "\"", Instant.class))
                .isEqualTo(time);
    }
}
