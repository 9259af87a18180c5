package dev.lobby.edge.answer;

import dev.lobby.wire.tyrus.GrizzlyQueue;
import dev.lobby.wire.undertow.UndertowConnection;
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
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes an answer on Undertow as its client takes it, without a thread that waits. The connection's own thread calls it,
 * but for the cut.
 */
final class AnswerWriter implements WriteListener {
    private static final Logger LOG = System.getLogger(AnswerWriter.class.getName());
    private static final byte[] NONE = {};

    private static final int PART = 65_536;

    /** What goes with the head Undertow keeps for as long as the connection is open. */
    private static final int FIRST_PART = 1_024;

    private final AsyncContext later;
    private final ServletOutputStream out;
    private final UndertowConnection connection;
    private final Executor thread;
    private final Function<Runnable, Runnable> waiting;
    private final boolean last;
    private byte[] body;
    private int written;
    private @Nullable Runnable taken;

    private AnswerWriter(
            AsyncContext later,
            ServletOutputStream out,
            UndertowConnection connection,
            Executor thread,
            Function<Runnable, Runnable> waiting,
            boolean last,
            byte[] body) {
        this.later = later;
        this.out = out;
        this.connection = connection;
        this.thread = thread;
        this.waiting = waiting;
        this.last = last;
        this.body = body;
    }

    /**
     * The request's own thread is done with it.
     *
     * @param waiting as in {@link GrizzlyQueue#awaitEnd}
     */
    static void write(
            HttpServletRequest request,
            WholeAnswer answer,
            UndertowConnection connection,
            Function<Runnable, Runnable> waiting)
            throws IOException, ReflectiveOperationException {
        Executor thread = (Executor) connection.ioThread();
        byte[] body = answer.take(request);
        HttpServletResponse response = answer.own();
        // Without a buffer of the server's, what it says to have written is written.
        response.setBufferSize(0);
        ServletOutputStream out = response.getOutputStream();
        AsyncContext later = request.startAsync();
        // How long an answer may wait is counted from when it does.
        later.setTimeout(0);
        boolean last = "close".equalsIgnoreCase(response.getHeader("Connection"));
        out.setWriteListener(new AnswerWriter(later, out, connection, thread, waiting, last, body));
    }

    @Override
    public void onWritePossible() {
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
                taken = waiting.apply(this::cut);
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "Nobody takes an answer", e);
            end(true);
        }
    }

    @Override
    public void onError(Throwable failure) {
        LOG.log(Level.DEBUG, "Nobody takes an answer", failure);
        end(true);
    }

    /** In another thread: {@link #end} is for the connection's own. */
    private void cut() {
        thread.execute(() -> end(true));
    }

    private void end(boolean cut) {
        body = NONE;
        written = 0;
        if (taken != null) {
            taken.run();
        }
        if (cut) {
            try {
                connection.cut();
            } catch (ReflectiveOperationException e) {
                LOG.log(Level.DEBUG, "Not cut", e);
            }
        }
        later.complete();
    }
}
