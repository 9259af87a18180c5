package dev.lobby.database;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.SocketFactory;

/**
 * The socket factory for connections to PostgreSQL. Java has no time-out for writing: if the other side does not read,
 * a write waits for ever. Therefore the factory tracks which sockets are being written to, and another thread can close
 * those whose write takes too long; the write then fails. Thread-safe.
 *
 * <p>The driver creates the factory by its class name, and uses nothing but {@link #createSocket()}.
 */
public final class DatabaseSockets extends SocketFactory {
    private static final Set<WatchedSocket> BEING_WRITTEN_TO = ConcurrentHashMap.newKeySet();

    /** Closes the sockets whose current write has lasted longer than the given time. */
    static void closeStalledWrites(Duration longerThan) {
        long now = System.nanoTime();
        for (WatchedSocket socket : BEING_WRITTEN_TO) {
            if (now - socket.begun > longerThan.toNanos()) {
                socket.closeQuietly();
            }
        }
    }

    @Override
    public Socket createSocket() {
        return new WatchedSocket();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        throw unconnectedOnly();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        throw unconnectedOnly();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        throw unconnectedOnly();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) throws IOException {
        throw unconnectedOnly();
    }

    private static IOException unconnectedOnly() {
        return new SocketException("Only unconnected sockets are made here");
    }

    /** The driver writes to a socket from one thread at a time. */
    private static final class WatchedSocket extends Socket {
        private volatile long begun;

        @Override
        public OutputStream getOutputStream() throws IOException {
            return new WatchedOutput(super.getOutputStream());
        }

        private void closeQuietly() {
            try {
                close();
            } catch (IOException e) {
                // The writing thread finds out that the socket is unusable.
            }
        }

        private final class WatchedOutput extends FilterOutputStream {
            WatchedOutput(OutputStream out) {
                super(out);
            }

            @Override
            public void write(int value) throws IOException {
                write(new byte[] {(byte) value}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                begun = System.nanoTime();
                BEING_WRITTEN_TO.add(WatchedSocket.this);
                try {
                    out.write(bytes, offset, length);
                } finally {
                    BEING_WRITTEN_TO.remove(WatchedSocket.this);
                }
            }
        }
    }
}
