package dev.lobby.harness;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket client that does nothing by itself (RFC 6455): it reads when it is told to, and answers neither pings nor
 * close frames.
 */
public final class RawSession implements AutoCloseable {
    public static final int CONTINUATION = 0;
    public static final int TEXT = 1;
    public static final int BINARY = 2;
    public static final int CLOSE = 8;
    public static final int PING = 9;
    public static final int PONG = 10;

    /** That of RFC 6455's example. */
    public static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** So that the far end finds each by itself. */
    private static final Duration BETWEEN_SEGMENTS = Duration.ofNanos(200_000);

    private final Socket socket = new Socket();
    private final OutputStream out;
    private final DataInputStream in;
    private final String status;
    private final Dialogue dialogue;

    /** What came in one frame. */
    public record Received(int kind, ByteBuffer payload) {
        public String text() {
            return StandardCharsets.UTF_8.decode(payload.duplicate()).toString();
        }

        public int closeCode() {
            return Short.toUnsignedInt(payload.getShort(0));
        }
    }

    /**
     * Asks for a session; whether there is one {@link #status} says.
     *
     * @param headers lines like {@code Origin: https://play.example.com}
     */
    public RawSession(Lobby lobby, String path, String... headers) throws IOException {
        this(lobby, new byte[0], path, headers);
    }

    /**
     * Opens a session.
     *
     * @param early is sent together with the handshake, without waiting for its answer
     */
    public RawSession(Lobby lobby, byte[] early, String path, String... headers) throws IOException {
        URI address = lobby.address("/");
        socket.setReceiveBufferSize(32 * 1024);
        socket.setSoTimeout((int) LIMIT.toMillis());
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(address.getHost(), address.getPort()));
        out = socket.getOutputStream();
        in = new DataInputStream(socket.getInputStream());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(handshake(address, path, KEY, headers).getBytes(StandardCharsets.US_ASCII));
        bytes.write(early);
        out.write(bytes.toByteArray());
        String head = readHead();
        status = head.split(" ", 3)[1];
        dialogue = SocketDescription.ofTheTests()
                .dialogue(
                        head.toLowerCase(Locale.ROOT).contains("sec-websocket-protocol: lobby.v1")
                                ? SocketDescription.V1
                                : SocketDescription.PLAIN);
        if (path.split("\\?", 2)[0].equals("/ws")) {
            dialogue.isOpened(status());
            dialogue.check();
        }
    }

    /**
     * The request for a session.
     *
     * @param key in Base64
     * @param headers more lines
     */
    public static String handshake(URI server, String path, String key, String... headers) {
        StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: " + server.getAuthority()
                + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: " + key + "\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        return request.append("\r\n").toString();
    }

    private String readHead() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
            head.write(in.readUnsignedByte());
        }
        return head.toString(StandardCharsets.US_ASCII);
    }

    /** Of the answer to the handshake; 101 where there is a session. */
    public int status() {
        return Integer.parseInt(status);
    }

    public void send(String text) throws IOException {
        dialogue.says(text);
        send(frame(TEXT, text.getBytes(StandardCharsets.UTF_8), true));
    }

    /** In one piece, so that the server may find all of them at once. */
    public void sendTogether(List<String> texts) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (String text : texts) {
            dialogue.says(text);
            all.write(frame(TEXT, text.getBytes(StandardCharsets.UTF_8), true));
        }
        send(all.toByteArray());
    }

    /** In one frame, in so many TCP segments. */
    public void sendInPieces(String text, int pieces) throws IOException {
        dialogue.says(text);
        byte[] frame = frame(TEXT, text.getBytes(StandardCharsets.UTF_8), true);
        int size = (frame.length + pieces - 1) / pieces;
        for (int start = 0; start < frame.length; start += size) {
            send(Arrays.copyOfRange(frame, start, Math.min(frame.length, start + size)));
            LockSupport.parkNanos(BETWEEN_SEGMENTS.toNanos());
        }
    }

    /** Frames, or what is none. */
    public void send(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    public void sendPong(ByteBuffer payload) throws IOException {
        send(frame(PONG, bytes(payload), true));
    }

    public void sendPing(ByteBuffer payload) throws IOException {
        send(frame(PING, bytes(payload), true));
    }

    private static byte[] bytes(ByteBuffer payload) {
        byte[] bytes = new byte[payload.remaining()];
        payload.duplicate().get(bytes);
        return bytes;
    }

    /** Masked with zeros, of at most 64 KiB. */
    public static byte[] frame(int kind, byte[] payload, boolean last) {
        ByteBuffer frame = ByteBuffer.allocate(8 + payload.length);
        frame.put((byte) ((last ? 0x80 : 0) | kind));
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else {
            frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
        }
        frame.putInt(0).put(payload);
        return Arrays.copyOf(frame.array(), frame.position());
    }

    public void subscribe(String pattern) throws IOException {
        send(Lobby.json("event", "subscribe", "data", pattern));
        send(Lobby.json("event", "fence"));
        while (!read(TEXT).text().contains("'fence'")) {
            // An event that was on its way.
        }
    }

    /** The next frame; null where the connection has ended. */
    @Nullable
    public Received read() throws IOException {
        int first = in.read();
        if (first < 0) {
            return null;
        }
        int length = in.readUnsignedByte() & 0x7f;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = (int) in.readLong();
        }
        byte[] payload = new byte[length];
        in.readFully(payload);
        Received frame = new Received(first & 0x0f, ByteBuffer.wrap(payload));
        if (frame.kind() == TEXT) {
            dialogue.hears(frame.text());
        } else if (frame.kind() == CLOSE && length > 0) {
            dialogue.isClosed(frame.closeCode());
        }
        dialogue.check();
        return frame;
    }

    /** The next frame of the kind, whatever comes before it. */
    public Received read(int kind) throws IOException {
        for (Received frame = read(); frame != null; frame = read()) {
            if (frame.kind() == kind) {
                return frame;
            }
        }
        throw new IOException("The connection has ended");
    }

    /** Reads on until the connection has ended, and returns whether it does in time. */
    public boolean ends() {
        try {
            while (read() != null) {
                // What was on its way.
            }
            return true;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** As where a machine is switched off, as far as the server can tell. */
    public void cut() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
