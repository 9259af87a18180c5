package dev.lobby.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lobby.harness.Lobby;
import dev.lobby.harness.RawSession;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A session of {@code lobby.v1} that accepts no byte which is not its own: the handshake's answer must be to its own key,
 * an answer to its own command, a pong to its own ping, and the events must be whole, in order and without a gap. It
 * leaves in one of many ways.
 */
final class JudgedSession implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Pattern MESSAGE =
            Pattern.compile("\\{\"event\":\"message\\.created\",\"data\":\\{\"_id\":\"[0-9a-f]{24}\","
                    + "\"sender\":\"[0-9a-f]{24}\",\"receiver\":\"[0-9a-f]{24}\",\"body\":\"(\\d+):(\\d+):x*\","
                    + "\"createdAt\":\"[^\"]+Z\",\"updatedAt\":\"[^\"]+Z\"},\"cursor\":\"([0-9a-f]+)\"}");
    private static final Pattern LIVE =
            Pattern.compile("\\{\"event\":\"live\",\"data\":\\{\"cursor\":\"([0-9a-f]+)\"}}");
    private static final Pattern ANSWER = Pattern.compile("\\{\"event\":\"(\\w+)\",\"data\":\\{.*},\"id\":\"(\\w+)\"}");

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final Random random;
    private final String mark;
    private final Map<Integer, Integer> lastOfWriter = new HashMap<>();
    private String cursor = "";
    private int frames;
    private boolean left;

    /** A byte came that is another connection's, or is not as it must be. */
    static final class WrongException extends Exception {
        private static final long serialVersionUID = 1L;

        WrongException(String what) {
            super(what);
        }
    }

    /** The connection has ended in the middle of something. */
    static final class BrokenOffException extends IOException {
        private static final long serialVersionUID = 1L;

        BrokenOffException(String where, EOFException cause) {
            super(where, cause);
        }
    }

    /** The body of a writer's message, by which sessions see that they miss none. */
    static String message(int writer, int number, int padding) {
        return writer + ":" + number + ":" + "x".repeat(padding);
    }

    JudgedSession(Lobby lobby, Random random) throws IOException, WrongException {
        this.random = random;
        this.mark = Long.toHexString(random.nextLong());
        URI address = lobby.address("/");
        if (random.nextBoolean()) {
            // So that frames gather for it in the server.
            socket.setReceiveBufferSize(4 * 1024);
        }
        socket.setSoTimeout((int) LIMIT.toMillis());
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(address.getHost(), address.getPort()));
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        try {
            shakeHands(address);
        } catch (EOFException e) {
            socket.close();
            throw new BrokenOffException("in the handshake", e);
        }
        sendFrame(RawSession.PING, mark.getBytes(UTF_8));
        sendText("{\"event\":\"subscribe\",\"data\":\"**\",\"id\":\"" + mark + "\"}");
    }

    private void shakeHands(URI address) throws IOException, WrongException {
        byte[] nonce = new byte[16];
        random.nextBytes(nonce);
        String key = Base64.getEncoder().encodeToString(nonce);
        String request = RawSession.handshake(address, "/ws", key, "Sec-WebSocket-Protocol: lobby.v1");
        socket.getOutputStream().write(request.getBytes(ISO_8859_1));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String head = "";
        while (!head.endsWith("\r\n\r\n")) {
            bytes.write(in.readUnsignedByte());
            head = bytes.toString(ISO_8859_1);
            require("HTTP/1.1 101 ".startsWith(head) || head.startsWith("HTTP/1.1 101 "), head);
        }
        require(head.contains(": " + accept(key) + "\r\n"), head);
    }

    /** RFC 6455, section 4.2.2. */
    private static String accept(String key) {
        try {
            byte[] text = (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(ISO_8859_1);
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void require(boolean holds, String what) throws WrongException {
        if (!holds) {
            throw new WrongException(what.substring(0, Math.min(300, what.length())));
        }
    }

    int frames() {
        return frames;
    }

    /** Hears at least what answers the subscribing, and so many frames. */
    void listen(int more) throws IOException, WrongException {
        while (frames < 2 + more / 2) {
            int kind = read();
            require(kind != RawSession.CLOSE && kind >= 0, "The session has ended with " + kind);
        }
    }

    /** In one of the ways there are; where the connection goes on, it is read to its end. */
    void leave() throws IOException, WrongException {
        left = true;
        switch (random.nextInt(7)) {
            case 0 -> {
                sendFrame(RawSession.CLOSE, new byte[] {0x03, (byte) 0xE8});
                readToTheEnd();
            }
            case 1 -> sendFrame(RawSession.CLOSE, new byte[] {0x03, (byte) 0xE8});
            case 2 -> {
                socket.shutdownOutput();
                readToAnyEnd();
            }
            case 3 -> socket.setSoLinger(true, 0);
            case 4 -> {
                sendFrame(RawSession.BINARY, new byte[] {1});
                readToTheEnd();
            }
            case 5 -> {
                sendText("{\"event\":\"authenticate\",\"data\":\"none\",\"id\":\"" + mark + "\"}");
                readToTheEnd();
            }
            default -> {
                // The socket is closed, maybe with frames that are unread.
            }
        }
    }

    /**
     * Payara closes a connection as soon as it has read the end of it, whatever still waits to be sent: also the rest of a
     * frame, where the client was slow.
     */
    private void readToAnyEnd() throws IOException, WrongException {
        try {
            readToTheEnd();
        } catch (BrokenOffException e) {
            // Within a frame.
        }
    }

    private void readToTheEnd() throws IOException, WrongException {
        try {
            int kind = read();
            while (kind >= 0 && kind != RawSession.CLOSE) {
                kind = read();
            }
            if (kind == RawSession.CLOSE) {
                require(in.read() < 0, "bytes after the close frame");
            }
        } catch (SocketException e) {
            // Reset, because the server had something to read when it closed.
        }
    }

    /** Returns the frame's kind, -1 where the connection has ended before it. */
    private int read() throws IOException, WrongException {
        try {
            return readFrame();
        } catch (EOFException e) {
            throw new BrokenOffException("in the frame after " + frames + " others" + (left ? ", leaving" : ""), e);
        }
    }

    private int readFrame() throws IOException, WrongException {
        int first = in.read();
        if (first < 0) {
            return -1;
        }
        require((first & 0x70) == 0 && (first & 0x80) != 0, "a frame that begins with " + first);
        int length = in.readUnsignedByte();
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = (int) in.readLong();
        }
        require(length < 1 << 17, "a frame of " + length + " bytes, kind " + first);
        byte[] payload = new byte[length];
        in.readFully(payload);
        frames++;
        judge(first & 0x0F, payload);
        return first & 0x0F;
    }

    private void judge(int kind, byte[] payload) throws WrongException {
        String text = new String(payload, kind == RawSession.CLOSE ? ISO_8859_1 : UTF_8);
        switch (kind) {
            case RawSession.TEXT -> judge(text);
            case RawSession.PONG -> require(text.equals(mark), "pong " + text);
            case RawSession.PING -> require(text.isEmpty(), "ping " + text);
            case RawSession.CLOSE -> require(payload.length != 1, "close " + text);
            default -> throw new WrongException("kind " + kind + ": " + text);
        }
    }

    private void judge(String text) throws WrongException {
        Matcher message = MESSAGE.matcher(text);
        Matcher live = LIVE.matcher(text);
        if (live.matches()) {
            require(live.group(1).compareTo(cursor) >= 0, "after " + cursor + " came " + text);
            cursor = live.group(1);
        } else if (message.matches()) {
            int writer = Integer.parseInt(message.group(1));
            int number = Integer.parseInt(message.group(2));
            Integer before = lastOfWriter.put(writer, number);
            require(before == null || number == before + 1, "after " + before + " came " + text);
            require(message.group(3).compareTo(cursor) > 0, "after " + cursor + " came " + text);
            cursor = message.group(3);
        } else {
            Matcher answer = ANSWER.matcher(text);
            require(answer.matches() && answer.group(2).equals(mark), text);
        }
    }

    private void sendText(String text) throws IOException {
        sendFrame(RawSession.TEXT, text.getBytes(UTF_8));
    }

    private void sendFrame(int kind, byte[] payload) throws IOException {
        socket.getOutputStream().write(RawSession.frame(kind, payload, true));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
