package dev.lobby.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntSupplier;

/**
 * A line to a server of this machine, on which everything can be held up: nothing is refused or closed, but nothing
 * arrives, as when the server's processes are stopped, or when a firewall has forgotten a connection. Thread-safe.
 */
public final class Line implements AutoCloseable {
    private static final int BUFFER = 8192;

    private final ServerSocket entrance;
    private final IntSupplier to;
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private volatile boolean holdsNewCalls;

    private Line(ServerSocket entrance, IntSupplier to) {
        this.entrance = entrance;
        this.to = to;
    }

    public static Line to(int port) throws IOException {
        return to(() -> port);
    }

    /** To the port that is named for each connection. If nobody listens there, the connection is closed. */
    public static Line to(IntSupplier port) throws IOException {
        Line line = new Line(new ServerSocket(0, 0, InetAddress.getLoopbackAddress()), port);
        line.start(line::accept);
        return line;
    }

    public int port() {
        return entrance.getLocalPort();
    }

    /** Holds up the connections that there are. New ones are served. */
    public void hold() {
        calls.forEach(call -> call.hold(true));
    }

    /** Holds up all connections, and those that are made from now on: they are accepted, as by a kernel. */
    public void holdAll() {
        holdsNewCalls = true;
        hold();
    }

    /** What was held up arrives. */
    public void release() {
        holdsNewCalls = false;
        calls.forEach(call -> call.hold(false));
    }

    /** Ends the connections that there are. New ones are served. */
    public void cut() {
        calls.forEach(Call::end);
        calls.clear();
    }

    @Override
    public void close() throws IOException {
        entrance.close();
        calls.forEach(Call::end);
    }

    private void accept() {
        try {
            while (true) {
                carry(entrance.accept());
            }
        } catch (IOException e) {
            // It was closed.
        }
    }

    private void carry(Socket client) {
        try {
            Call call = new Call(client, new Socket(InetAddress.getLoopbackAddress(), to.getAsInt()));
            call.hold(holdsNewCalls);
            calls.add(call);
            start(() -> call.carry(call.client, call.server));
            start(() -> call.carry(call.server, call.client));
        } catch (IOException e) {
            Call.close(client);
        }
    }

    private void start(Runnable work) {
        Thread thread = new Thread(work, "line");
        thread.setDaemon(true);
        thread.start();
    }

    /** One connection. */
    private final class Call {
        private final Socket client;
        private final Socket server;
        private boolean held;

        Call(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        synchronized void hold(boolean now) {
            held = now;
            notifyAll();
        }

        private synchronized void awaitRelease() throws InterruptedException {
            while (held) {
                wait();
            }
        }

        void carry(Socket from, Socket into) {
            byte[] bytes = new byte[BUFFER];
            try {
                // Otherwise a message that is longer than the buffer waits 40 ms for an acknowledgement.
                into.setTcpNoDelay(true);
                InputStream input = from.getInputStream();
                OutputStream output = into.getOutputStream();
                int read = 0;
                while (read >= 0) {
                    output.write(bytes, 0, read);
                    awaitRelease();
                    read = input.read(bytes);
                    awaitRelease();
                }
            } catch (IOException e) {
                // One side has gone: so does the other.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            end();
        }

        void end() {
            calls.remove(this);
            close(client);
            close(server);
        }

        private static void close(Socket socket) {
            try {
                socket.close();
            } catch (IOException e) {
                // It is not used any more.
            }
        }
    }
}
