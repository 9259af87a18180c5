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
 * An answer whose body is kept until all of it is there, which is not much: a page of a list is at most 1 MiB, or one
 * item. Not thread-safe.
 */
final class WholeAnswer extends HttpServletResponseWrapper {
    private static final byte[] NONE = {};

    private final Bytes bytes = new Bytes();
    private @Nullable PrintWriter writer;

    WholeAnswer(HttpServletResponse response) {
        super(below(response));
    }

    /** Below another one, which a request has that is dispatched again. */
    private static HttpServletResponse below(HttpServletResponse response) {
        return response instanceof WholeAnswer whole ? whole.own() : response;
    }

    /** The server's, through which it goes to the client. */
    HttpServletResponse own() {
        return (HttpServletResponse) getResponse();
    }

    /** Says how long the body is, and returns what is sent of it. Nothing is kept any more. */
    byte[] take(HttpServletRequest request) {
        if (writer != null) {
            writer.flush();
        }
        byte[] body = bytes.kept.toByteArray();
        forget();
        if (getStatus() == SC_NO_CONTENT || getStatus() == SC_NOT_MODIFIED) {
            return NONE;
        }
        if (!request.getMethod().equals("HEAD")) {
            own().setContentLength(body.length);
            return body;
        }
        // Whoever answers it has written the body for its length alone, or has said that without.
        if (body.length > 0) {
            own().setContentLength(body.length);
        }
        return NONE;
    }

    /** Has the server write all of it. */
    void write(HttpServletRequest request) throws IOException {
        byte[] body = take(request);
        if (body.length > 0) {
            try (ServletOutputStream out = own().getOutputStream()) {
                out.write(body);
            }
        }
    }

    private void forget() {
        bytes.kept = new ByteArrayOutputStream();
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

    /** As the server's page for errors, which it would write by itself. */
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

    /** What follows is no answer. */
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
            throw new IllegalStateException("All of it is kept until it is there");
        }
    }
}
