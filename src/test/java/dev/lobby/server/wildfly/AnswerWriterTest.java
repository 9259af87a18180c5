package dev.lobby.server.wildfly;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.harness.Fakes;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class AnswerWriterTest {
    private final List<String> done = new ArrayList<>();
    private final Queue<Runnable> connectionsThread = new ArrayDeque<>();
    private final Out out = new Out();
    private Runnable tooLate = () -> {};

    private final AnswerWriter writer = new AnswerWriter(
            Fakes.fake(AsyncContext.class, (method, arguments) -> done.add(method)),
            out,
            () -> done.add("cut"),
            connectionsThread::add,
            cut -> {
                tooLate = cut;
                return () -> done.add("taken");
            },
            false,
            "hello".getBytes(StandardCharsets.UTF_8));

    /** Ready as long as the client reads. */
    private static final class Out extends ServletOutputStream {
        private boolean isReady = true;
        private int written;

        @Override
        public boolean isReady() {
            return isReady;
        }

        @Override
        public void setWriteListener(WriteListener listener) {}

        @Override
        public void write(int one) {
            written++;
        }
    }

    private void reads(boolean reads) {
        out.isReady = reads;
        writer.onWritePossible();
    }

    @Test
    void anAnswerIsWrittenAndTheConnectionStays() {
        reads(true);

        assertThat(out.written).isEqualTo(5);
        assertThat(done).containsExactly("complete");
    }

    @Test
    void theConnectionOfAClientThatDoesNotReadIsCutOnItsOwnThread() {
        reads(false);
        tooLate.run();
        assertThat(done).isEmpty();

        connectionsThread.remove().run();
        assertThat(done).containsExactly("taken", "cut", "complete");
    }

    @Test
    void aCutThatComesAfterTheEndDoesNotHitTheNextCall() {
        reads(false);
        tooLate.run();
        reads(true);

        connectionsThread.remove().run();
        assertThat(done).containsExactly("taken", "complete");
    }

    @Test
    void anAnswerEndsOnceAlsoIfTheConnectionFailsAfterItsCut() {
        reads(false);
        tooLate.run();
        connectionsThread.remove().run();
        writer.onError(new IllegalStateException("closed"));
        tooLate = () -> {};
        writer.onWritePossible();
        tooLate.run();

        assertThat(connectionsThread).isEmpty();
        assertThat(done).containsExactly("taken", "cut", "complete");
    }
}
