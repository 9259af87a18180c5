package dev.lobby.wire;

import dev.lobby.json.Utf8;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A text message to clients, created once and shared by all sessions that receive it. Thread-safe. */
public final class Frame {
    private static final int FINAL_TEXT = 0x81;
    private static final int TWO_BYTES_OF_LENGTH = 126;
    private static final int EIGHT_BYTES_OF_LENGTH = 127;

    private final String text;
    private final int bytes;
    private final boolean answer;
    private volatile byte @Nullable [] encoded;

    /**
     * Creates a message.
     *
     * @param bytes its length in UTF-8
     * @param answer whether it answers a command. An answer is not in the log, so it cannot be read again
     */
    public Frame(String text, int bytes, boolean answer) {
        this.text = text;
        this.bytes = bytes;
        this.answer = answer;
    }

    public String text() {
        return text;
    }

    /** The length in UTF-8, in bytes. */
    public int bytes() {
        return bytes;
    }

    /** Whether it answers a command. */
    public boolean answer() {
        return answer;
    }

    /** The message as a server sends it (RFC 6455, section 5.2): one unmasked frame. Do not modify the array. */
    public byte[] encoded() {
        byte[] made = encoded;
        if (made == null) {
            // If two threads do this at the same time, both create the same bytes.
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

    /** Creates a frame for an event, or for a message that is delivered like one. */
    public static Frame ofEvent(String text) {
        return new Frame(text, Utf8.length(text), false);
    }

    /**
     * Creates a frame for the answer to a command. It may quote the client, whose JSON may contain escaped characters
     * that UTF-8 cannot express; these are replaced.
     */
    public static Frame ofAnswer(String text) {
        String expressible = Utf8.expressible(text);
        return new Frame(expressible, Utf8.length(expressible), true);
    }
}
