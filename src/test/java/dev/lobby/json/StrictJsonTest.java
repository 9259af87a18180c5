package dev.lobby.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.JsonException;
import jakarta.json.JsonValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[1,",
                "{} x",
                "{}{}",
                "1 2",
                "nul",
                "'a'",
                "{\"a\":1,}",
                "\"\\x\"",
                "\uFEFF{}",
                "01"
            })
    void aTextThatIsNotOneValueIsRefused(String text) {
        assertThatThrownBy(() -> StrictJson.parse(text)).isInstanceOf(JsonException.class);
    }

    @Test
    void theDeepestNestingThatFitsIntoACommandIsRefusedWithoutHarm() {
        assertThatThrownBy(() -> StrictJson.parse("[".repeat(8192))).isInstanceOf(JsonException.class);
    }

    @Test
    void anyValueIsAcceptedWithWhiteSpaceAroundIt() {
        assertThat(StrictJson.parse(" true\n")).isEqualTo(JsonValue.TRUE);
        assertThat(StrictJson.parse("{}")).isEqualTo(JsonValue.EMPTY_JSON_OBJECT);
    }
}
