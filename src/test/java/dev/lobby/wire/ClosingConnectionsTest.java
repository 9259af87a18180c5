package dev.lobby.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.server.Intake;
import dev.lobby.server.SessionConnection;
import dev.lobby.work.TestTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClosingConnectionsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TestTime time = new TestTime();
    private final ClosingConnections closing = new ClosingConnections(time);

    /** A connection that the server has not ended. */
    private static final class Open implements SessionConnection {
        private boolean sent;
        private boolean cut;

        @Override
        public void limitSendBuffer(int bytes) {}

        @Override
        public void receive(Intake.Client client) {}

        @Override
        public boolean isReadingPaused() {
            return false;
        }

        @Override
        public boolean awaitsAnswer() {
            return false;
        }

        @Override
        public boolean awaitsClientsEnd() {
            return sent;
        }

        @Override
        public boolean isOpen() {
            return !cut;
        }

        @Override
        public void cut() {
            cut = true;
        }
    }

    private Open add() {
        Open open = new Open();
        closing.add(open, PATIENCE);
        return open;
    }

    private void passes(Duration duration) {
        time.pass(duration);
        closing.check(time.nanos());
    }

    @Test
    void aClientHasTimeToTakeWhatWasSent() {
        Open slow = add();

        passes(PATIENCE.minusMillis(1));
        assertThat(slow.cut).isFalse();
        passes(Duration.ofMillis(1));
        assertThat(slow.cut).isTrue();
    }

    @Test
    void aClientThatHasBeenSentEverythingHasLessTimeToEndTheConnection() {
        Open slow = add();
        passes(Duration.ofSeconds(10));
        slow.sent = true;

        passes(Duration.ZERO);
        passes(Duration.ofMillis(4_999));
        assertThat(slow.cut).isFalse();
        passes(Duration.ofMillis(1));
        assertThat(slow.cut).isTrue();
    }

    @Test
    void itHasNoMoreTimeIfItIsSentEverythingAtTheEnd() {
        Open slow = add();
        passes(PATIENCE.minusSeconds(1));
        slow.sent = true;

        passes(Duration.ZERO);
        passes(Duration.ofSeconds(1));
        assertThat(slow.cut).isTrue();
    }

    @Test
    void ofTooManyTheOldestIsCutAtOnce() {
        Open first = add();
        Open second = add();
        for (int i = 2; i < ClosingConnections.MOST; i++) {
            add();
        }
        assertThat(first.cut).isFalse();

        add();

        assertThat(first.cut).isTrue();
        assertThat(second.cut).isFalse();
    }

    @Test
    void allAreCutWhenTheApplicationStops() {
        Open one = add();

        closing.stop();

        assertThat(one.cut).isTrue();
    }
}
