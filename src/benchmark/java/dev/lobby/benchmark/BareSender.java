package dev.lobby.benchmark;

import dev.lobby.harness.RawSession;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A program that sends each message to each session in a write of its own, and does nothing else. It is the unit in which
 * {@link SendCost} measures. Its first connections are sessions; over the last one come the numbers of the messages.
 */
final class BareSender {
    /** Printed as soon as the program accepts connections. */
    static final String READY = "ready";

    /** Begins the connection over which the numbers come, each in four bytes. */
    static final String SPEAKER = "SPEAKER\r\n\r\n";

    private static final String SWITCH =
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";

    /** About as many as Lobby's frame has for a message of {@link SendCost#BODY_BYTES}. */
    private static final int PAYLOAD_BYTES = 450;

    /** More bytes than the first commands have. */
    private static final int COMMANDS = 1024;

    private BareSender() {}

    /**
     * Takes sessions, and then sends.
     *
     * @param arguments the port to listen to
     */
    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(arguments[0]);
        try (ServerSocket server = new ServerSocket(port, 128, InetAddress.getLoopbackAddress())) {
            System.out.println(READY);
            List<OutputStream> sessions = new ArrayList<>();
            Socket client = server.accept();
            while (!readHead(client).equals(SPEAKER)) {
                sessions.add(open(client));
                client = server.accept();
            }
            send(new DataInputStream(client.getInputStream()), sessions);
        }
    }

    private static String readHead(Socket client) throws IOException {
        InputStream in = client.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
        return head.toString();
    }

    /** Answers the handshake and, as a client waits until it is subscribed, its first commands. */
    private static OutputStream open(Socket client) throws IOException {
        client.setTcpNoDelay(true);
        OutputStream out = client.getOutputStream();
        out.write(SWITCH.getBytes(StandardCharsets.US_ASCII));
        if (client.getInputStream().read(new byte[COMMANDS]) > 0) {
            out.write(frame("{}"));
        }
        return out;
    }

    private static void send(DataInputStream numbers, List<OutputStream> sessions) throws IOException {
        while (true) {
            byte[] frame = frame(Listener.body(numbers.readInt(), PAYLOAD_BYTES));
            for (OutputStream session : sessions) {
                session.write(frame);
            }
        }
    }

    /** Of at most 64 KiB, not masked. */
    private static byte[] frame(String text) {
        byte[] payload = text.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer frame = ByteBuffer.allocate(4 + payload.length).put((byte) (0x80 | RawSession.TEXT));
        if (payload.length < 126) {
            frame.put((byte) payload.length);
        } else {
            frame.put((byte) 126).putShort((short) payload.length);
        }
        frame.put(payload).flip();
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        return bytes;
    }
}
