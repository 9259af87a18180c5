package dev.lobby.benchmark;

import dev.lobby.harness.Latencies;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.RawSession;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Very many sessions that follow one game, whose name is a number that grows by one. Each of them goes to another server
 * when its own says that it goes down, resumes there, and has each number once and in order, or {@link #read} fails. All
 * on the thread of whoever calls {@code read}, so that they leave the processors to the servers. Not thread-safe.
 */
final class Nomads implements AutoCloseable {
    private static final long TICK_MILLIS = 10;
    private static final int GOING_AWAY = 1001;
    private static final int MASK_OF_LENGTH = 0x7f;
    private static final int WHOLE = 0x80;

    private final Lobby next;
    private final Selector selector = Selector.open();
    private final List<Nomad> all = new ArrayList<>();
    private final Latencies away = new Latencies();
    private long firstLeft;
    private long lastArrived;
    private int arrived;

    /** So many sessions, at {@code first} until that goes down, then at {@code next}. */
    Nomads(Lobby first, Lobby next, int number) throws IOException {
        this.next = next;
        for (int i = 0; i < number; i++) {
            Nomad nomad = new Nomad(first);
            all.add(nomad);
            read(() -> nomad.cursor != null, Duration.ofSeconds(30));
        }
    }

    /** The name of the game that comes after so many others. */
    static String name(int number) {
        return "number " + number + ".";
    }

    void read(BooleanSupplier until, Duration limit) throws IOException {
        long begun = System.nanoTime();
        while (!until.getAsBoolean()) {
            if (System.nanoTime() - begun > limit.toNanos()) {
                throw new AssertionError("Not within " + limit + ": " + this);
            }
            selector.select(key -> readAll((Nomad) key.attachment()), TICK_MILLIS);
        }
    }

    private static void readAll(Nomad nomad) {
        try {
            nomad.read();
        } catch (IOException e) {
            throw new AssertionError("A session is cut off", e);
        }
    }

    /** One after the other goes over without being told to, and is live again. */
    void leave() throws IOException {
        for (Nomad nomad : all) {
            nomad.moves(GOING_AWAY);
            read(() -> nomad.left == 0, Duration.ofSeconds(30));
        }
    }

    /** Whether each has resumed at the other server. */
    boolean haveMoved() {
        return arrived == all.size();
    }

    /** Whether each has had this number. */
    boolean have(int number) {
        return all.stream().allMatch(nomad -> nomad.last >= number);
    }

    /** For how long each was away, from the close frame to {@code live}. */
    Latencies away() {
        return away;
    }

    /** From the first that was sent away to the last that was live again. */
    Duration move() {
        return Duration.ofNanos(lastArrived - firstLeft);
    }

    @Override
    public String toString() {
        return arrived + " of " + all.size() + " have moved, and were away " + away;
    }

    @Override
    public void close() throws IOException {
        for (Nomad nomad : all) {
            nomad.channel.close();
        }
        selector.close();
    }

    private final class Nomad {
        private SocketChannel channel = SocketChannel.open();
        private ByteBuffer in = ByteBuffer.allocate(4096).flip();
        private boolean isOpen;
        private @Nullable String cursor;
        private int last;
        private long left;

        Nomad(Lobby lobby) throws IOException {
            open(lobby, Lobby.json("event", "subscribe", "data", "game.*"));
        }

        private void open(Lobby lobby, String command) throws IOException {
            URI address = lobby.address("/");
            channel.connect(new InetSocketAddress(address.getHost(), address.getPort()));
            write(StandardCharsets.US_ASCII.encode(
                    RawSession.handshake(address, "/ws", RawSession.KEY, "Sec-WebSocket-Protocol: lobby.v1")));
            write(ByteBuffer.wrap(RawSession.frame(RawSession.TEXT, command.getBytes(StandardCharsets.UTF_8), true)));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, this);
        }

        private void write(ByteBuffer bytes) throws IOException {
            channel.write(bytes);
            if (bytes.hasRemaining()) {
                throw new IOException("The server does not read");
            }
        }

        void read() throws IOException {
            in.compact();
            int read = channel.read(in);
            in.flip();
            if (read < 0) {
                throw new IOException(
                        "The server has ended the connection of one that " + (isOpen ? "listens" : "comes"));
            }
            if (!isOpen) {
                skipHead();
            }
            while (isOpen && takesFrame()) {
                // Until no whole frame is left.
            }
        }

        private void skipHead() throws IOException {
            String head = StandardCharsets.ISO_8859_1.decode(in.duplicate()).toString();
            int end = head.indexOf("\r\n\r\n");
            if (end >= 0) {
                if (!head.startsWith("HTTP/1.1 101 ")) {
                    throw new IOException("No session: " + head);
                }
                in.position(in.position() + end + 4);
                isOpen = true;
            }
        }

        /** Returns whether there was a whole one. */
        private boolean takesFrame() throws IOException {
            int begin = in.position();
            if (in.remaining() < 4) {
                return false;
            }
            int head = 2;
            int length = in.get(begin + 1) & MASK_OF_LENGTH;
            if (length == 126) {
                head = 4;
                length = Short.toUnsignedInt(in.getShort(begin + 2));
            }
            if (in.remaining() < head + length) {
                return false;
            }
            in.position(begin + head + length);
            hears(in.get(begin) & 0xff, in.slice(begin + head, length));
            return true;
        }

        private void hears(int kind, ByteBuffer payload) throws IOException {
            switch (kind) {
                case WHOLE | RawSession.TEXT ->
                    hears(StandardCharsets.UTF_8.decode(payload).toString());
                case WHOLE | RawSession.PING -> {
                    byte[] bytes = new byte[payload.remaining()];
                    payload.get(bytes);
                    write(ByteBuffer.wrap(RawSession.frame(RawSession.PONG, bytes, true)));
                }
                case WHOLE | RawSession.CLOSE -> moves(Short.toUnsignedInt(payload.getShort(0)));
                default -> throw new AssertionError("A frame of kind " + kind);
            }
        }

        private void hears(String text) {
            cursor = between(text, "\"cursor\":\"", "\"");
            if (text.contains("\"game.updated\"")) {
                int number = Integer.parseInt(between(text, "number ", "."));
                if (last != 0 && number != last + 1) {
                    throw new AssertionError("After " + last + " comes " + number);
                }
                last = number;
            } else if (text.contains("\"live\"") && left != 0) {
                lastArrived = System.nanoTime();
                away.add(lastArrived - left);
                left = 0;
                arrived++;
            }
        }

        private static String between(String text, String before, String after) {
            int begin = text.indexOf(before);
            if (begin < 0) {
                throw new AssertionError("A frame without " + before + ": " + text);
            }
            return text.substring(begin + before.length(), text.indexOf(after, begin + before.length()));
        }

        private void moves(int closeCode) throws IOException {
            if (closeCode != GOING_AWAY) {
                throw new AssertionError("Closed with " + closeCode);
            }
            left = System.nanoTime();
            firstLeft = firstLeft == 0 ? left : firstLeft;
            write(ByteBuffer.wrap(
                    RawSession.frame(RawSession.CLOSE, new byte[] {GOING_AWAY >> 8, (byte) GOING_AWAY}, true)));
            channel.close();
            channel = SocketChannel.open();
            in = ByteBuffer.allocate(in.capacity()).flip();
            isOpen = false;
            open(next, "{\"event\":\"subscribe\",\"data\":[\"game.*\"],\"after\":\"" + cursor + "\"}");
        }
    }
}
