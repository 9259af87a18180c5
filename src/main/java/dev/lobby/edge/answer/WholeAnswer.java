package dev.lobby.edge.answer;

import dev.lobby.rest.Problem;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/**
 * An answer whose body is kept in memory until it is complete. That is little: a page of a list has at most 1 MiB, or
 * is a single item, and the bytes of a file are shared. Not thread-safe.
 */
final class WholeAnswer extends HttpServletResponseWrapper {
    private static final byte[] NONE = {};

    private final Bytes bytes = new Bytes();
    private @Nullable PrintWriter writer;
    private byte @Nullable [] shared;

    WholeAnswer(HttpServletResponse response) {
        super(below(response));
    }

    /** A request that is dispatched again already has such an answer. */
    private static HttpServletResponse below(HttpServletResponse response) {
        return response instanceof WholeAnswer whole ? whole.own() : response;
    }

    /** The server's own response, which sends the answer to the client. */
    HttpServletResponse own() {
        return (HttpServletResponse) getResponse();
    }

    /** Sets the length of the body and returns what must be sent of it. Afterwards this keeps nothing. */
    byte[] take(HttpServletRequest request) {
        if (writer != null) {
            writer.flush();
        }
        byte[] body = shared == null ? bytes.kept.toByteArray() : shared;
        forget();
        if (getStatus() == SC_NO_CONTENT || getStatus() == SC_NOT_MODIFIED) {
            return NONE;
        }
        if (!request.getMethod().equals("HEAD")) {
            own().setContentLength(body.length);
            return body;
        }
        // The answer to HEAD: a body was written only for its length, or the length was set without a body.
        if (body.length > 0) {
            own().setContentLength(body.length);
        }
        return NONE;
    }

    /** Makes these bytes the body, as {@link SharedBody} does. */
    void share(byte[] all) {
        shared = all;
    }

    private void forget() {
        bytes.kept = new ByteArrayOutputStream();
        shared = null;
    }

    @Override
    public ServletOutputStream getOutputStream() {
        return bytes;
    }

    @Override
    public PrintWriter getWriter() throws IOException {
        if (writer == null) {
            writer = new PrintWriter(new OutputStreamWriter(bytes, getCharacterEncoding()));
        }
        return writer;
    }

    @Override
    public void sendError(int status, String message) throws IOException {
        sendError(status);
    }

    /** Writes a problem itself, because the server would write its own error page past this object. */
    @Override
    public void sendError(int status) throws IOException {
        resetBuffer();
        Problem.ofStatus(status).writeTo(this);
    }

    @Override
    public void flushBuffer() throws IOException {
        if (isUpgrade()) {
            super.flushBuffer();
        }
    }

    /** Whether the connection becomes a WebSocket: what follows is not an answer. */
    boolean isUpgrade() {
        return getStatus() == SC_SWITCHING_PROTOCOLS;
    }

    @Override
    public void resetBuffer() {
        forget();
        writer = null;
    }

    @Override
    public void reset() {
        resetBuffer();
        super.reset();
    }

    private static final class Bytes extends ServletOutputStream {
        private ByteArrayOutputStream kept = new ByteArrayOutputStream();

        @Override
        public void write(int one) {
            kept.write(one);
        }

        @Override
        public void write(byte[] from, int offset, int length) {
            kept.write(from, offset, length);
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new IllegalStateException("The body is kept until it is complete");
        }
    }
}
