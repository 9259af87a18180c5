package dev.lobby.edge.body;

import dev.lobby.rest.Problem;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * The bytes of a request's body that have been received, up to the maximum size. Bytes beyond it are read and
 * discarded, up to a limit, because a connection that is closed while its client still sends loses the answer. Not
 * thread-safe.
 */
final class BodyBytes {
    private static final int PART = 8192;

    /** A read that fails only after this time is taken to have timed out in the server. */
    private static final Duration LONG = Duration.ofSeconds(5);

    /** In bytes. Not a setting: discarding takes no memory, and no more time than {@code lobby.rest.body-timeout}. */
    private static final int MAX_FORGOTTEN = 1 << 20;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final byte[] part = new byte[PART];
    private final long length;
    private int size;

    BodyBytes(HttpServletRequest request) {
        // If the head has Upgrade, a server may treat the body as endless.
        this.length = request.getContentLengthLong() < 0 ? Long.MAX_VALUE : request.getContentLengthLong();
    }

    /**
     * Reads the whole body and waits for it.
     *
     * @param timeout for the whole body; the server's time-out for a single read is added to it
     * @throws dev.lobby.rest.ProblemException if it is too large, too slow or ends too early
     */
    static byte[] read(HttpServletRequest request, Duration timeout) {
        long begun = System.nanoTime();
        BodyBytes body = new BodyBytes(request);
        try {
            InputStream in = request.getInputStream();
            while (body.readSome(in)) {
                if (System.nanoTime() - begun > timeout.toNanos()) {
                    throw Problem.tooSlow().exception();
                }
            }
        } catch (IOException e) {
            // The client disconnected, the chunked encoding is invalid, or the server's read timed out.
            boolean late = System.nanoTime() - begun > Math.min(timeout.toNanos(), LONG.toNanos());
            throw (late ? Problem.tooSlow() : Problem.brokenBody()).exception();
        }
        return body.all();
    }

    /**
     * Reads the bytes that are available.
     *
     * @return whether more is to come
     * @throws dev.lobby.rest.ProblemException if it is far too large
     */
    boolean readSome(InputStream in) throws IOException {
        int read = in.read(part);
        if (read < 0) {
            return false;
        }
        size += read;
        if (size <= Problem.MAX_BODY_BYTES) {
            bytes.write(part, 0, read);
        } else if (size > MAX_FORGOTTEN) {
            throw Problem.tooLarge().exception();
        }
        return size < length;
    }

    /**
     * Returns the body.
     *
     * @throws dev.lobby.rest.ProblemException if it is too large
     */
    byte[] all() {
        if (size > Problem.MAX_BODY_BYTES) {
            throw Problem.tooLarge().exception();
        }
        return bytes.toByteArray();
    }
}
