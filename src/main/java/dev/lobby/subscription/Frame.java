package dev.lobby.subscription;

import static dev.lobby.platform.JsonApi.JSON;

import dev.lobby.log.Event;
import dev.lobby.platform.Utf8;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
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

    int bytes() {
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

    static Frame of(Event event) {
        return of("{\"event\":\"" + event.name() + "\",\"data\":" + event.payload() + "}", false);
    }

    /** With its place in the one order. */
    static Frame of(Event event, String cursor) {
        return of(
                "{\"event\":\"" + event.name() + "\",\"data\":" + event.payload() + ",\"cursor\":\"" + cursor + "\"}",
                false);
    }

    /** All that matches up to the cursor has been sent. */
    static Frame live(String cursor) {
        return of("{\"event\":\"live\",\"data\":{\"cursor\":\"" + cursor + "\"}}", false);
    }

    // The answers, with the id that the client gave the command, if it did.

    static Frame refused(Refusal refusal, @Nullable JsonValue id) {
        return answer(
                "error",
                JSON.createObjectBuilder().add("code", refusal.code().text()).add("message", refusal.message()),
                id);
    }

    /** @param cursor after which delivery begins */
    static Frame subscribed(Patterns patterns, String cursor, @Nullable JsonValue id) {
        return answer(
                "subscribed",
                JSON.createObjectBuilder().add("pattern", patterns.toJson()).add("cursor", cursor),
                id);
    }

    static Frame unsubscribed(Patterns patterns, @Nullable JsonValue id) {
        return answer("unsubscribed", JSON.createObjectBuilder().add("pattern", patterns.toJson()), id);
    }

    static Frame authenticated(String userId, @Nullable JsonValue id) {
        return answer("authenticated", JSON.createObjectBuilder().add("user", userId), id);
    }

    private static Frame answer(String event, JsonObjectBuilder data, @Nullable JsonValue id) {
        JsonObjectBuilder answer =
                JSON.createObjectBuilder().add("event", event).add("data", data);
        if (id != null) {
            answer.add("id", id);
        }
        // It quotes the client, whose JSON may escape what no frame can carry.
        return of(Utf8.expressible(answer.build().toString()), true);
    }

    private static Frame of(String text, boolean answer) {
        return new Frame(text, Utf8.length(text), answer);
    }
}
