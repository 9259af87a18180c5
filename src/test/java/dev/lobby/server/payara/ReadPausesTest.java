package dev.lobby.server.payara;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.work.TestTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadPausesTest {
    private final TestTime time = new TestTime();
    private final ReadPauses pauses = new ReadPauses(time);
    private final List<String> over = new ArrayList<>();

    @Test
    void pausesEndInTheOrderOfTheirTimesAndNotBefore() {
        pauses.after(Duration.ofMillis(20).toNanos(), () -> over.add("long"));
        pauses.after(Duration.ofMillis(10).toNanos(), () -> over.add("short"));

        assertThat(pauses.step()).isTrue();
        assertThat(over).isEmpty();

        time.pass(Duration.ofMillis(10));
        assertThat(pauses.step()).isTrue();
        assertThat(over).containsExactly("short");

        time.pass(Duration.ofMillis(10));
        assertThat(pauses.step()).isFalse();
        assertThat(over).containsExactly("short", "long");
    }
}
