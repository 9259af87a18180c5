package dev.lobby.server;

import jakarta.websocket.CloseReason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;

/** The TCP connection of a session, which no API of the platform exposes. Thread-safe. */
public interface SessionConnection {
    /** Writes whole frames past the platform's API, in their order with everything else that is sent. */
    @FunctionalInterface
    interface FrameWriter {
        /**
         * Writes frames. Never waits.
         *
         * @param frames must not be modified afterwards
         * @param taken called once, with whether the kernel has taken all of them
         */
        void write(ByteBuffer frames, Consumer<Boolean> taken);
    }

    /** The writer of a server on which that costs less than the platform's API; empty on others. */
    default Optional<FrameWriter> writer() {
        return Optional.empty();
    }

    /** The thread of the connection, if the server has I/O threads that run tasks. */
    default Optional<IoThread> ioThread() throws UnknownServerException {
        return Optional.empty();
    }

    /**
     * Limits the kernel's send buffer.
     *
     * @param bytes its size
     * @throws IOException if the connection is closed
     */
    void limitSendBuffer(int bytes) throws IOException, UnknownServerException;

    /**
     * Connects the session with the {@link Intake} of its connection. From now on reading waits as long as the session
     * says; what comes after a head that is not valid is discarded. Call this in {@code OnOpen}.
     */
    void receive(Intake.Client client) throws UnknownServerException;

    /** Whether what the client sends waits unread in the kernel. Then its silence says nothing. */
    boolean isReadingPaused();

    /** Reads on without pauses, as far as the client's answer to the close frame needs. Call this before closing. */
    default void readOn() {}

    /**
     * Leaves the end of the connection to the client after a close frame, whoever closes the session, so that the client
     * gets that frame. Call this if you {@link #cut} a connection whose client does not end it.
     */
    default void lingerOnClose() {}

    /**
     * Sends the close frame, if the server could end the session before its own. Call {@code Session.close} next. This
     * never waits.
     */
    default void sendClose(CloseReason reason) {}

    /** Whether the server waits for the answer to the close frame before the session ends. */
    boolean awaitsAnswer();

    /** Whether everything was sent, so that it is for the client to end the connection. */
    default boolean awaitsClientsEnd() {
        return false;
    }

    /**
     * Whether the connection is open. It stays open until the client has ended it, has received everything that was
     * sent before closing, or has answered the close frame.
     */
    boolean isOpen();

    /** Closes the connection immediately and discards what was not sent. */
    void cut();
}
