package dev.lobby.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionCloserTest {
    private final List<String> closed = new ArrayList<>();
    private final SessionCloser closings = new SessionCloser();

    @Test
    void closesOneAfterAnother() {
        closings.add(() -> closed.add("a"));
        closings.add(() -> closed.add("b"));

        assertThat(closings.step()).isTrue();
        assertThat(closed).containsExactly("a");
        assertThat(closings.step()).isTrue();
        assertThat(closings.step()).isFalse();

        assertThat(closed).containsExactly("a", "b");
    }

    @Test
    void closesTheRemainingSessionsWhenTheApplicationStops() {
        closings.add(() -> closed.add("a"));
        closings.add(() -> closed.add("b"));

        closings.stop("the application");

        assertThat(closed).containsExactly("a", "b");
    }
}
