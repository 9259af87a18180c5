package dev.lobby.server.payara;

import dev.lobby.server.AnswerPath.Waiting;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
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
     * @param waiting is told once at most, because the answer waits as a whole
     */
    static void write(HttpServletResponse response, byte[] body, GrizzlyQueue queue, Waiting waiting)
            throws IOException {
        if (body.length == 0) {
            return;
        }
        AnswerInParts parts = new AnswerInParts(response.getOutputStream(), body);
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

    private static final class OneWait implements Waiting {
        private final Waiting waiting;
        private @Nullable Runnable end;

        OneWait(Waiting waiting) {
            this.waiting = waiting;
        }

        @Override
        public Runnable begin(Runnable cut) {
            if (end == null) {
                end = waiting.begin(cut);
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
