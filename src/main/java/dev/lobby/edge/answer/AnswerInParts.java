package dev.lobby.edge.answer;

import dev.lobby.wire.tyrus.GrizzlyQueue;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes an answer on Payara part by part, each after the client has taken the one before: Payara copies what it is
 * given, so an answer that waits holds a part twice, and not all of it. The thread of the request waits. Not thread-safe.
 */
final class AnswerInParts {
    /** How much is written at once, in bytes. */
    private static final int PART = 65_536;

    private final ServletOutputStream out;
    private final byte[] body;
    private int written;

    private AnswerInParts(ServletOutputStream out, byte[] body) {
        this.out = out;
        this.body = body;
    }

    /**
     * Writes an answer, and waits until the client has taken it or the connection has ended.
     *
     * @param waiting as in {@link GrizzlyQueue#awaitEnd}. It is called once at most, because the answer waits as a whole
     */
    static void write(
            HttpServletRequest request, WholeAnswer answer, GrizzlyQueue queue, Function<Runnable, Runnable> waiting)
            throws IOException {
        byte[] body = answer.take(request);
        if (body.length == 0) {
            return;
        }
        AnswerInParts parts = new AnswerInParts(answer.own().getOutputStream(), body);
        OneWait wait = new OneWait(waiting);
        try {
            boolean open = true;
            while (open && parts.written < body.length) {
                queue.fill(parts::writeNext);
                open = queue.awaitEnd(wait);
            }
        } finally {
            wait.end();
        }
    }

    /** The last part ends the answer, so that a small answer with its head is one packet. */
    private void writeNext() throws IOException {
        int from = written;
        int length = Math.min(PART, body.length - from);
        written = from + length;
        out.write(body, from, length);
        if (written == body.length) {
            out.close();
        }
    }

    private static final class OneWait implements Function<Runnable, Runnable> {
        private final Function<Runnable, Runnable> waiting;
        private @Nullable Runnable end;

        OneWait(Function<Runnable, Runnable> waiting) {
            this.waiting = waiting;
        }

        @Override
        public Runnable apply(Runnable cut) {
            if (end == null) {
                end = waiting.apply(cut);
            }
            return () -> {};
        }

        void end() {
            if (end != null) {
                end.run();
            }
        }
    }
}
