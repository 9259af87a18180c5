package dev.lobby.wire;

import dev.lobby.json.Utf8;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One text message on its way to clients, made once and shared by all sessions that it is for. Thread-safe. */
public final class Frame {
    private static final int FINAL_TEXT = 0x81;
    private static final int TWO_BYTES_OF_LENGTH = 126;
    private static final int EIGHT_BYTES_OF_LENGTH = 127;

    private final String text;
    private final int bytes;
    private final boolean answer;
    private volatile byte @Nullable [] encoded;

    /**
     * A message.
     *
     * @param bytes its length in UTF-8
     * @param answer whether it answers a command: it is in no log, so it cannot be had again
     */
    public Frame(String text, int bytes, boolean answer) {
        this.text = text;
        this.bytes = bytes;
        this.answer = answer;
    }

    public String text() {
        return text;
    }

    /** Its length in UTF-8. */
    public int bytes() {
        return bytes;
    }

    /** Whether it answers a command. */
    public boolean answer() {
        return answer;
    }

    /** As a server sends it (RFC 6455, section 5.2): one frame, without a mask. Not to be changed. */
    public byte[] encoded() {
        byte[] made = encoded;
        if (made == null) {
            // Where two threads come at once both make the same.
            made = encode(text.getBytes(StandardCharsets.UTF_8));
            encoded = made;
        }
        return made;
    }

    private static byte[] encode(byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(10 + payload.length).put((byte) FINAL_TEXT);
        if (payload.length < TWO_BYTES_OF_LENGTH) {
            frame.put((byte) payload.length);
        } else if (payload.length < 1 << 16) {
            frame.put((byte) TWO_BYTES_OF_LENGTH).putShort((short) payload.length);
        } else {
            frame.put((byte) EIGHT_BYTES_OF_LENGTH).putLong(payload.length);
        }
        frame.put(payload);
        return Arrays.copyOf(frame.array(), frame.position());
    }

    /** An event, or a message that comes like one. */
    public static Frame ofEvent(String text) {
        return new Frame(text, Utf8.length(text), false);
    }

    /** The answer to a command. It may quote the client, whose JSON may escape what no frame can carry. */
    public static Frame ofAnswer(String text) {
        String expressible = Utf8.expressible(text);
        return new Frame(expressible, Utf8.length(expressible), true);
    }
}
