package dev.lobby.harness;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** A connection of HTTP/1.1 on which anything can be sent, byte for byte; each answer is read whole (RFC 9112). */
public final class RawHttp implements AutoCloseable {
    /** Longer than a server waits for the next part of a body. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final int CONTINUE = 100;
    private static final int NO_CONTENT = 204;

    private final Socket socket = new Socket();
    private final InputStream in;

    public RawHttp(Lobby lobby) throws IOException {
        this(lobby, 0, in -> in);
    }

    /**
     * Opens a connection for a client that does not read as fast as it can.
     *
     * @param receiveBuffer how many bytes the kernel may hold for it; 0 is the kernel's own default
     * @param reading how it reads
     */
    public RawHttp(Lobby lobby, int receiveBuffer, UnaryOperator<InputStream> reading) throws IOException {
        URI address = lobby.address("/");
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.setSoTimeout((int) LIMIT.toMillis());
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(address.getHost(), address.getPort()));
        in = new BufferedInputStream(reading.apply(socket.getInputStream()));
    }

    /**
     * An answer.
     *
     * @param headers by their names in lower case
     */
    public record Answer(int status, Map<String, String> headers, String body) {
        public String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }

        public boolean isLast() {
            return header("Connection").equalsIgnoreCase("close");
        }
    }

    /**
     * Sends the bytes.
     *
     * @param bytes one character each
     */
    public void send(String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
    }

    /** Sends nothing more. */
    public void endSending() throws IOException {
        socket.shutdownOutput();
    }

    /**
     * The next answer; empty where the connection has ended instead.
     *
     * @param toHead whether it is to a {@code HEAD}, so that it has no body
     */
    public Optional<Answer> read(boolean toHead) throws IOException {
        try {
            Answer head = readHead();
            while (head.status() == CONTINUE) {
                head = readHead();
            }
            boolean empty = toHead || head.status() == NO_CONTENT;
            return Optional.of(new Answer(head.status(), head.headers(), empty ? "" : readBody(head)));
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private Answer readHead() throws IOException {
        String status = readLine();
        Map<String, String> headers = new TreeMap<>();
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            String[] parts = line.split(":", 2);
            headers.merge(parts[0].toLowerCase(Locale.ROOT), parts[1].strip(), (one, other) -> one + ", " + other);
        }
        return new Answer(Integer.parseInt(status.split(" ", 3)[1]), headers, "");
    }

    private String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = readByte(); next != '\n'; next = readByte()) {
            line.write(next);
        }
        return line.toString(ISO_8859_1).strip();
    }

    private int readByte() throws IOException {
        int next = in.read();
        if (next < 0) {
            throw new EOFException();
        }
        return next;
    }

    private String readBody(Answer head) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if (head.header("Transfer-Encoding").equalsIgnoreCase("chunked")) {
            for (int size = readSize(); size > 0; size = readSize()) {
                body.writeBytes(readBytes(size));
                readLine();
            }
            readLine();
        } else if (!head.header("Content-Length").isEmpty()) {
            body.writeBytes(readBytes(Integer.parseInt(head.header("Content-Length"))));
        } else {
            in.transferTo(body);
        }
        return body.toString(UTF_8);
    }

    private int readSize() throws IOException {
        return Integer.parseInt(readLine().replaceAll(";.*", ""), 16);
    }

    private byte[] readBytes(int number) throws IOException {
        byte[] bytes = in.readNBytes(number);
        if (bytes.length < number) {
            throw new EOFException();
        }
        return bytes;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
