package dev.lobby.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FrameTest {
    @Test
    void anAnswerThatQuotesHalfOfASurrogatePairCanBeSentAllTheSame() {
        Frame frame = Frame.refused(
                new Refusal(Refusal.Code.UNKNOWN_COMMAND, "There is no command '\ud800 \ud83d\ude00'."), null);

        assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(frame.text())).isTrue();
        assertThat(frame.text()).contains("'? \ud83d\ude00'");
    }
}
