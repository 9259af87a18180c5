package dev.lobby.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lobby.socket.CommandBuffer.TooBigException;
import org.junit.jupiter.api.Test;

class CommandBufferTest {
    private final CommandBuffer buffer = new CommandBuffer(10);

    @Test
    void assemblesPartsAndThenStartsANewCommand() throws Exception {
        assertThat(buffer.add("ab", false)).isEmpty();
        assertThat(buffer.add("cd", false)).isEmpty();
        assertThat(buffer.add("e", true)).contains("abcde");
        assertThat(buffer.add("fghijklmno", true)).contains("fghijklmno");
    }

    @Test
    void countsBytesNotCharacters() throws Exception {
        assertThat(buffer.add("ééééé", true)).isPresent();
        assertThatThrownBy(() -> buffer.add("éééééa", true)).isInstanceOf(TooBigException.class);
    }

    @Test
    void countsFourBytesForASurrogatePairSplitAcrossParts() throws Exception {
        assertThat(buffer.add("abcdef\uD83D", false)).isEmpty();
        assertThat(buffer.add("\uDE00", true)).contains("abcdef😀");
        assertThatThrownBy(() -> {
                    buffer.add("abcdefg\uD83D", false);
                    buffer.add("\uDE00", true);
                })
                .isInstanceOf(TooBigException.class);
    }

    @Test
    void refusesACommandAsSoonAsItExceedsTheLimit() {
        assertThatThrownBy(() -> {
                    buffer.add("abcdefgh", false);
                    buffer.add("ijk", false);
                })
                .isInstanceOf(TooBigException.class);
    }
}
