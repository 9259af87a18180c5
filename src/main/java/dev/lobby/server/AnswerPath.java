package dev.lobby.server;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** How the answer to one request leaves, so that a client that does not read it costs little. Not thread-safe. */
public interface AnswerPath {
    /** What is told of an answer that waits for its client. */
    @FunctionalInterface
    interface Waiting {
        /**
         * The answer begins to wait.
         *
         * @param cut closes the connection; it does not block, and any thread may call it
         * @return to be run when the answer no longer waits
         */
        Runnable begin(Runnable cut);
    }

    /**
     * Waits until the client has taken the earlier answers of the connection. Most servers handle the next request only then,
     * so nothing is left to wait for.
     *
     * @return whether the connection is still open. Otherwise nothing is to be done for the request
     */
    default boolean awaitEarlier(Waiting waiting) {
        return true;
    }

    /**
     * Writes the answer, after everything was done for the request. The server may go on writing after the request's
     * thread has returned.
     *
     * @param body all of it; its length is in the head already
     */
    void write(HttpServletRequest request, HttpServletResponse response, byte[] body, Waiting waiting)
            throws IOException;
}
