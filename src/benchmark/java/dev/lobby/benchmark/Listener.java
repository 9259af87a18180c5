package dev.lobby.benchmark;

import dev.lobby.harness.Lobby;
import dev.lobby.harness.RawSession;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * One session of a {@link Crowd}: a WebSocket client (RFC 6455) that looks no further into a message than to its number,
 * because it is one of a thousand. Not thread-safe.
 */
final class Listener implements AutoCloseable {
    /** What {@link #takeFrame} returns where no whole frame has come, and for a frame that is no message. */
    static final int NO_FRAME = -1;

    static final int NO_MESSAGE = -2;

    /** Before the number in a message's body, and nowhere else in its frame. */
    private static final char MARK = '#';

    private static final int DIGITS = 10;
    private static final int WHOLE = 0x80;

    private final SocketChannel channel = SocketChannel.open();
    private final SelectionKey key;
    private final OneOrder order;
    private final ByteBuffer in = ByteBuffer.allocateDirect(16 * 1024).flip();
    private int place;
    private boolean subscribed;
    private boolean ended;
    private int closeCode;

    /**
     * Asks for a session that subscribes to all messages, and begins to read.
     *
     * @param receiveBuffer of the kernel, in bytes; 0: its own choice
     */
    Listener(Lobby lobby, int receiveBuffer, OneOrder order, Selector selector) throws IOException {
        this.order = order;
        this.place = order.size();
        URI address = lobby.address("/");
        if (receiveBuffer > 0) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer);
        }
        channel.connect(new InetSocketAddress(address.getHost(), address.getPort()));
        write(StandardCharsets.US_ASCII.encode(RawSession.handshake(address, "/ws", RawSession.KEY)));
        skipHead();
        say(Lobby.json("event", "subscribe", "data", "message.*"));
        say(Lobby.json("event", "fence"));
        channel.configureBlocking(false);
        key = channel.register(selector, SelectionKey.OP_READ, this);
    }

    private void skipHead() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            if (!in.hasRemaining()) {
                fill();
            }
            if (ended) {
                throw new IOException("No session: " + head);
            }
            head.append((char) in.get());
        }
        if (!head.toString().startsWith("HTTP/1.1 101 ")) {
            throw new IOException("No session: " + head);
        }
    }

    private void say(String text) throws IOException {
        write(ByteBuffer.wrap(RawSession.frame(RawSession.TEXT, text.getBytes(StandardCharsets.UTF_8), true)));
    }

    private void write(ByteBuffer bytes) throws IOException {
        channel.write(bytes);
        if (bytes.hasRemaining()) {
            throw new IOException("The server does not read");
        }
    }

    /** Whether the crowd's thread is told when something has come. */
    void setReading(boolean reading) {
        key.interestOps(reading ? SelectionKey.OP_READ : 0);
    }

    /** Reads what has come and fits. */
    void fill() {
        in.compact();
        try {
            ended |= channel.read(in) < 0;
        } catch (IOException e) {
            ended = true;
        }
        in.flip();
    }

    /** Takes a frame of what has been read. Returns the number of its message. */
    int takeFrame() {
        int begin = in.position();
        int head = 2;
        if (in.remaining() < head) {
            return NO_FRAME;
        }
        int length = in.get(begin + 1) & 0x7f;
        if (length == 126) {
            head = 4;
            length = in.remaining() < head ? 0 : Short.toUnsignedInt(in.getShort(begin + 2));
        }
        if (length == 127 || head + length > in.capacity()) {
            throw new AssertionError("A frame of " + length + " bytes");
        }
        if (in.remaining() < head + length) {
            return NO_FRAME;
        }
        in.position(begin + head + length);
        return hears(in.get(begin) & 0xff, in.slice(begin + head, length));
    }

    private int hears(int kind, ByteBuffer payload) {
        switch (kind) {
            case WHOLE | RawSession.TEXT -> {
                return hears(payload);
            }
            case WHOLE | RawSession.PING -> pong(payload);
            case WHOLE | RawSession.CLOSE -> closeCode = Short.toUnsignedInt(payload.getShort(0));
            default -> throw new AssertionError("A frame of kind " + kind);
        }
        return NO_MESSAGE;
    }

    private void pong(ByteBuffer payload) {
        byte[] bytes = new byte[payload.remaining()];
        payload.get(bytes);
        try {
            write(ByteBuffer.wrap(RawSession.frame(RawSession.PONG, bytes, true)));
        } catch (IOException e) {
            ended = true;
        }
    }

    private int hears(ByteBuffer text) {
        while (text.hasRemaining()) {
            if (text.get() == MARK) {
                int number = number(text);
                order.hears(place++, number);
                return number;
            }
        }
        if (subscribed) {
            throw new AssertionError("A frame that is no message: " + StandardCharsets.UTF_8.decode(text.flip()));
        }
        subscribed = true;
        return NO_MESSAGE;
    }

    /** The body of the message with the number. */
    static String body(int number, int bytes) {
        String begin = MARK + String.format("%0" + DIGITS + "d", number);
        return begin + "x".repeat(bytes - begin.length());
    }

    private static int number(ByteBuffer text) {
        int number = 0;
        for (int i = 0; i < DIGITS; i++) {
            number = 10 * number + text.get() - '0';
        }
        return number;
    }

    /** Whether everything said from now on will come. */
    boolean isSubscribed() {
        return subscribed;
    }

    /** How many messages there are up to the last that it has heard. */
    int place() {
        return place;
    }

    boolean hasEnded() {
        return ended;
    }

    /** Whether the server has ended the connection, as a write tells although nothing is read. */
    boolean isCut() {
        try {
            write(ByteBuffer.wrap(RawSession.frame(RawSession.PONG, new byte[0], true)));
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** With which the server has closed; 0 where it has not said so. */
    int closeCode() {
        return closeCode;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
