package dev.lobby.server.payara;

import dev.lobby.logging.FailureLog;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.EmptyCompletionHandler;
import org.glassfish.grizzly.WriteResult;
import org.glassfish.grizzly.memory.Buffers;
import org.glassfish.grizzly.memory.MemoryManager;
import org.glassfish.tyrus.spi.CompletionHandler;
import org.glassfish.tyrus.spi.Writer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the frames of one Tyrus session (events, answers, pings, pongs and the close frame) to the TCP connection of
 * its handshake, and to no other. Tyrus' own writer uses the streams of the upgraded request, which Payara gives to
 * another request as soon as the session has ended; what is written then reaches another client.
 *
 * <p>Frames are sent in the order of the calls, and none follows the close frame. A call never waits: one thread at a
 * time hands frames to Grizzly, including those that other threads add meanwhile. So no lock is held during a send. A
 * completion handler is called once, when the kernel has taken the frames or never will. Whatever a handler or Grizzly
 * throws ends here: the next frames, and above all the close frame, are sent all the same.
 *
 * <p>At most one pong is being sent and one waits here, the latest: RFC 6455, section 5.5.3, allows answering only the
 * most recent ping. The callers limit everything else: one round of events, a ping, a close frame. Thread-safe.
 */
final class ConnectionWriter extends Writer {
    private static final int FINAL = 0x80;
    private static final int CLOSE = 0x8;
    private static final int PONG = 0xA;

    private final Connection<SocketAddress> connection;
    private final MemoryManager<?> memory;
    private final GuardedInput input;
    private final Runnable end;
    private final FailureLog failures;
    private final Queue<Outgoing> queue = new ConcurrentLinkedQueue<>();
    private final AtomicReference<@Nullable Outgoing> nextPong = new AtomicReference<>();
    private final AtomicInteger calls = new AtomicInteger();
    private volatile boolean pongOnItsWay;
    private volatile @Nullable Runnable finish;
    private volatile boolean endIsClients;

    /** Used only by the thread that drains. */
    private boolean closeSent;

    /**
     * @param input from which the session reads
     * @param end ends the session's use of the server's request; called once the close frame has been handed over
     */
    ConnectionWriter(Connection<SocketAddress> connection, GuardedInput input, Runnable end, FailureLog failures) {
        this.connection = connection;
        this.input = input;
        this.memory = connection.getMemoryManager();
        this.end = end;
        this.failures = failures;
    }

    /** Whole frames; the opcode of the first one determines their type. Null frames mark the end of the session. */
    private record Outgoing(@Nullable ByteBuffer frames, CompletionHandler<ByteBuffer> handler) {
        boolean is(int opcode) {
            return frames != null && (frames.get(frames.position()) & 0xF) == opcode;
        }
    }

    GrizzlyConnection connection() {
        return new GrizzlyConnection(connection, this, input);
    }

    /** The buffer must not be modified afterwards. */
    @Override
    public void write(ByteBuffer frames, CompletionHandler<ByteBuffer> handler) {
        Outgoing outgoing = new Outgoing(frames, handler);
        if (outgoing.is(PONG)) {
            writePong(outgoing);
        } else {
            queue.add(outgoing);
        }
        drain();
    }

    /**
     * Writes frames of events. They bypass the lock of Tyrus' protocol handler, so nothing else may send partial messages.
     *
     * @param taken called once, with whether the kernel has taken all of them
     */
    void writeFrames(ByteBuffer frames, Consumer<Boolean> taken) {
        write(frames, new CompletionHandler<>() {
            @Override
            public void completed(ByteBuffer all) {
                taken.accept(true);
            }

            @Override
            public void failed(Throwable why) {
                taken.accept(false);
            }

            @Override
            public void cancelled() {
                taken.accept(false);
            }
        });
    }

    /**
     * From now on, the client ends the connection after a close frame.
     *
     * @param finish called once that frame is sent or never will be; tells the client that nothing follows
     */
    void lingerOnClose(Runnable finish) {
        this.finish = finish;
    }

    /**
     * Writes a close frame.
     *
     * @param phrase at most 123 bytes in UTF-8 (RFC 6455, section 5.5)
     */
    void writeClose(int code, String phrase) {
        byte[] reason = phrase.getBytes(StandardCharsets.UTF_8);
        ByteBuffer frame = ByteBuffer.allocate(4 + reason.length)
                .put((byte) (FINAL | CLOSE))
                .put((byte) (2 + reason.length))
                .putShort((short) code)
                .put(reason)
                .flip();
        write(frame, new CompletionHandler<>() {});
    }

    /** Whether a close frame has been handed over and the client is to end the connection. */
    boolean leavesEndToClient() {
        return endIsClients;
    }

    private void writePong(Outgoing pong) {
        Outgoing dropped = nextPong.getAndSet(pong);
        if (dropped != null) {
            guarded(() -> dropped.handler.completed(dropped.frames));
        }
    }

    /** Frames that were written before are sent first. */
    @Override
    public void close() {
        queue.add(new Outgoing(null, new CompletionHandler<>() {}));
        drain();
    }

    private void drain() {
        if (calls.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            drainOnce();
            seen = calls.addAndGet(-seen);
        } while (seen != 0);
    }

    private void drainOnce() {
        if (!pongOnItsWay) {
            Outgoing pong = nextPong.getAndSet(null);
            if (pong != null) {
                pongOnItsWay = true;
                send(pong, this::pongOver);
            }
        }
        for (Outgoing next = queue.poll(); next != null; next = queue.poll()) {
            if (next.frames == null) {
                closeSent = true;
                guarded(end);
            } else if (next.is(CLOSE) && !closeSent) {
                sendClose(next);
            } else {
                send(next, () -> {});
            }
        }
    }

    private void sendClose(Outgoing frame) {
        @Nullable Runnable leave = finish;
        endIsClients = leave != null;
        send(frame, leave == null ? () -> {} : leave);
    }

    private void pongOver() {
        pongOnItsWay = false;
        drain();
    }

    /** @param over called when the frames were taken, or never will be */
    private void send(Outgoing outgoing, Runnable over) {
        Sent sent = new Sent(outgoing, over);
        if (closeSent) {
            sent.failed(new IOException("The session has ended"));
            return;
        }
        closeSent = outgoing.is(CLOSE);
        try {
            // Wrapped without a copy, and never reused by Grizzly: the array may be shared by many sessions.
            connection.write(Buffers.wrap(memory, outgoing.frames), sent);
        } catch (RuntimeException | Error e) {
            // Such as an OutOfMemoryError, which says only that Grizzly's copy of these frames found no room.
            sent.failed(e);
        }
    }

    /** Runs code that is not ours. Grizzly, like {@link #drain}, would send nothing any more if an exception passed it. */
    private void guarded(Runnable foreign) {
        try {
            foreign.run();
        } catch (RuntimeException | Error e) {
            failures.failed("A completion handler failed", e);
        }
    }

    private final class Sent extends EmptyCompletionHandler<WriteResult<org.glassfish.grizzly.Buffer, SocketAddress>> {
        private final Outgoing outgoing;
        private final Runnable over;

        /** Grizzly may still report the end of frames whose write has thrown. */
        private final AtomicBoolean told = new AtomicBoolean();

        Sent(Outgoing outgoing, Runnable over) {
            this.outgoing = outgoing;
            this.over = over;
        }

        @Override
        public void completed(WriteResult<org.glassfish.grizzly.Buffer, SocketAddress> result) {
            tell(handler -> handler.completed(outgoing.frames));
        }

        @Override
        public void failed(Throwable why) {
            tell(handler -> handler.failed(why));
        }

        private void tell(Consumer<CompletionHandler<ByteBuffer>> how) {
            if (told.compareAndSet(false, true)) {
                guarded(() -> how.accept(outgoing.handler));
                over.run();
            }
        }

        @Override
        public void cancelled() {
            failed(new IOException("Cancelled"));
        }
    }
}
