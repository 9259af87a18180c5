package dev.lobby.wire;

import jakarta.websocket.CloseReason;
import java.io.IOException;

/** The TCP connection of a session, which no API of the platform exposes. Thread-safe. */
public interface SessionConnection {
    /**
     * Limits the kernel's send buffer.
     *
     * @param bytes its size
     * @throws IOException if the connection is closed
     * @throws ReflectiveOperationException if the server is not built as expected
     */
    void limitSendBuffer(int bytes) throws IOException, ReflectiveOperationException;

    /**
     * Connects the session with the {@link Intake} of its connection. From now on reading waits as long as the session
     * says; what comes after a head that is not valid is discarded. Call this in {@code OnOpen}.
     *
     * @throws ReflectiveOperationException if the server is not built as expected
     */
    void receive(Intake.Client client) throws ReflectiveOperationException;

    /** Whether what the client sends waits unread in the kernel. Then its silence says nothing. */
    boolean isReadingPaused();

    /** Reads on without pauses, as far as the client's answer to the close frame needs. Call this before closing. */
    default void readOn() {}

    /**
     * Leaves the end of the connection to the client after a close frame, whoever closes the session, so that the client
     * gets that frame. Call this if you {@link #cut} a connection whose client does not end it.
     */
    default void leaveEndToClient() {}

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
