package dev.lobby.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameTest {
    @ParameterizedTest
    @CsvSource({
        "0,     8100",
        "125,   817d",
        "126,   817e007e",
        "65535, 817effff",
        "65536, 817f0000000000010000",
    })
    void isEncodedAsOneFinalFrameOfTextWithoutAMask(int length, String header) {
        byte[] payload = "x".repeat(length).getBytes(StandardCharsets.UTF_8);
        byte[] encoded = new Frame(new String(payload, StandardCharsets.UTF_8), length, false).encoded();

        int begin = header.length() / 2;
        assertThat(HexFormat.of().formatHex(encoded, 0, begin)).isEqualTo(header);
        assertThat(Arrays.copyOfRange(encoded, begin, encoded.length)).isEqualTo(payload);
    }

    @Test
    void anAnswerThatQuotesAnUnpairedSurrogateCanBeSent() {
        Frame frame = Frame.ofAnswer("There is no command '\ud800 \ud83d\ude00'.");

        assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(frame.text())).isTrue();
        assertThat(frame.text()).contains("'? \ud83d\ude00'");
    }
}
