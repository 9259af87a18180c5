package dev.lobby.server.wildfly;

import dev.lobby.server.AnswerPath.Waiting;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A listener that writes an answer on Undertow as the client reads it, so that no thread waits. The connection's own
 * thread calls it; only the cut may come from any thread.
 */
final class AnswerWriter implements WriteListener {
    private static final Logger LOG = System.getLogger(AnswerWriter.class.getName());
    private static final byte[] NONE = {};

    /** How much is written at once, in bytes. */
    private static final int PART = 65_536;

    /** How much is written together with the head, in bytes. Undertow keeps this part while the connection is open. */
    private static final int FIRST_PART = 1_024;

    private final AsyncContext later;
    private final ServletOutputStream out;
    private final Runnable cutting;
    private final Executor thread;
    private final Waiting waiting;
    private final boolean last;
    private byte[] body;
    private int written;
    private boolean ended;
    private @Nullable Runnable taken;

    /**
     * @param cutting closes the connection
     * @param thread the connection's own
     * @param last whether the connection is to be closed after this answer
     */
    AnswerWriter(
            AsyncContext later,
            ServletOutputStream out,
            Runnable cutting,
            Executor thread,
            Waiting waiting,
            boolean last,
            byte[] body) {
        this.later = later;
        this.out = out;
        this.cutting = cutting;
        this.thread = thread;
        this.waiting = waiting;
        this.last = last;
        this.body = body;
    }

    /**
     * Starts writing. Afterwards the thread of the request is free.
     *
     * @param waiting is told if the client must be waited for
     */
    static void write(
            HttpServletRequest request,
            HttpServletResponse response,
            byte[] body,
            UndertowConnection connection,
            Waiting waiting)
            throws IOException, ReflectiveOperationException {
        Executor thread = (Executor) connection.ioThread();
        // Without the server's buffer, what it reports as written is written.
        response.setBufferSize(0);
        ServletOutputStream out = response.getOutputStream();
        AsyncContext later = request.startAsync();
        // Who is told of the wait limits it instead, from the moment when the answer begins to wait.
        later.setTimeout(0);
        boolean last = "close".equalsIgnoreCase(response.getHeader("Connection"));
        out.setWriteListener(new AnswerWriter(later, out, () -> cut(connection), thread, waiting, last, body));
    }

    @Override
    public void onWritePossible() {
        if (ended) {
            return;
        }
        try {
            while (out.isReady()) {
                if (written == body.length) {
                    end(last);
                    return;
                }
                int end = Math.min(written + (written == 0 ? FIRST_PART : PART), body.length);
                out.write(Arrays.copyOfRange(body, written, end));
                written = end;
            }
            if (taken == null) {
                taken = waiting.begin(this::cut);
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "An answer was not written", e);
            end(true);
        }
    }

    @Override
    public void onError(Throwable failure) {
        LOG.log(Level.DEBUG, "An answer was not written", failure);
        end(true);
    }

    /** For any thread. {@link #end} is only for the connection's own thread. */
    private void cut() {
        thread.execute(() -> end(true));
    }

    private static void cut(UndertowConnection connection) {
        try {
            connection.cut();
        } catch (ReflectiveOperationException e) {
            LOG.log(Level.DEBUG, "Not cut", e);
        }
    }

    private void end(boolean cut) {
        if (ended) {
            // A cut that comes late must not hit the next call of the connection.
            return;
        }
        ended = true;
        body = NONE;
        written = 0;
        if (taken != null) {
            taken.run();
        }
        if (cut) {
            cutting.run();
        }
        later.complete();
    }
}
