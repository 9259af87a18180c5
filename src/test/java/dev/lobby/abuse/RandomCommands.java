package dev.lobby.abuse;

import dev.lobby.harness.RawSession;
import jakarta.json.Json;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Draws commands, each with the answer that it must have. */
final class RandomCommands {
    /** Few and short enough for a session to have all patterns that can be made of them. */
    private static final List<String> SEGMENTS = List.of("*", "**", "a", "Z_9", "x-1", "created");

    private static final List<String> NO_PATTERNS = List.of(
            "",
            ".",
            "a.",
            ".a",
            "a..b",
            "crea*",
            "***",
            "*a",
            "a.*b",
            "a b",
            " a",
            "game.{created,updated}",
            "gäme",
            "a/b",
            "\u0000",
            "\uFEFFa",
            "😀",
            "a.".repeat(16) + "a",
            "a".repeat(256),
            "*".repeat(3_000),
            "**.".repeat(2_000) + "**");
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "0",
            "-0.0",
            "1e999999999",
            "-1E-999999999",
            "9".repeat(1_000),
            "[]",
            "[\"a\"]",
            "{}",
            "{\"event\":\"subscribe\",\"data\":\"a\"}",
            "[".repeat(20) + "]".repeat(20));
    private static final List<String> NO_JSON = List.of(
            "",
            " ",
            "subscribe",
            "{",
            "}",
            "{{}}",
            "[}",
            "{]",
            "{\"event\"}",
            "{\"event\":}",
            "{\"event\":\"subscribe\",}",
            "{\"event\":\"subscribe\",\"data\":\"a\"} x",
            "{\"event\":\"subscribe\",\"data\":\"a\"}{\"event\":\"subscribe\",\"data\":\"a\"}",
            "{'event':'subscribe'}",
            "{event:\"subscribe\"}",
            "{\"event\":\"sub\nscribe\"}",
            "{\"event\":\"\\x\"}",
            "{\"event\":\"\\ud8\"}",
            "\uFEFF{\"event\":\"subscribe\",\"data\":\"a\"}",
            "\u0000",
            "01",
            "1.",
            ".5",
            "+1",
            "NaN",
            "tru",
            "/* */ {}",
            "[".repeat(8_000),
            "[".repeat(4_000) + "]".repeat(4_000),
            "{\"a\":".repeat(1_300) + "1" + "}".repeat(1_300));
    private static final List<String> NO_COMMANDS = List.of(
            "publish",
            "Subscribe",
            "subscribe ",
            "",
            "*",
            "error",
            "message.created",
            "\\ud800",
            "\\udc00\\ud800",
            "😀",
            "\\u0000\\n\\\\\\\"",
            "${jndi:ldap://127.0.0.1/a}",
            "<script>",
            "%n%s",
            "x".repeat(7_000));

    private final Random random;

    RandomCommands(Random random) {
        this.random = random;
    }

    /**
     * What a client sends.
     *
     * @param frames one message, or none at all
     * @param code of the error with which it is answered; empty where it is not answered
     */
    record Attempt(ByteBuffer frames, String code) {}

    /** What a client sends that ends the session, and the close code. */
    record Ending(ByteBuffer frames, List<Integer> codes) {}

    Attempt next() {
        return switch (random.nextInt(12)) {
            case 0 -> attempt(one(NO_JSON), "invalid-json");
            case 1 -> {
                String command = command(verb(), quoted(pattern()));
                yield attempt(command.substring(0, 1 + random.nextInt(command.length() - 1)), "invalid-json");
            }
            case 2 -> attempt("{" + garbage(), "invalid-json");
            case 3 -> attempt(one(VALUES).replaceAll("^\\{.*", "{}"), "invalid-command");
            case 4 -> attempt("{\"data\":\"a\",\"event\":" + one(VALUES) + "}", "invalid-command");
            case 5 -> attempt(command(verb(), one(VALUES)), "invalid-command");
            case 6 -> attempt("{\"event\":\"" + verb() + "\"}", "invalid-command");
            case 7 -> attempt(command(one(NO_COMMANDS), quoted(pattern())), "unknown-command");
            case 8 -> attempt("{\"event\":" + quoted("x" + garbage()) + "}", "unknown-command");
            case 9 -> attempt(command(verb(), quoted(one(NO_PATTERNS))), "invalid-pattern");
            case 10 ->
                attempt(
                        command(verb(), "\"a.\\u" + (random.nextBoolean() ? "d83d" : "de00") + "\""),
                        "invalid-pattern");
            default -> attempt(valid(), "");
        };
    }

    private String valid() {
        String data = quoted(pattern());
        return switch (random.nextInt(4)) {
            case 0 -> command(verb(), data);
            case 1 -> "{\"id\":" + one(VALUES) + ",\"data\":" + data + ",\"event\":\"" + verb() + "\"}";
            case 2 ->
                " \r\n\t" + command(verb(), data + ",\"before\":" + one(VALUES)) + " ".repeat(random.nextInt(3_000));
            default -> command("\\u00" + Integer.toHexString('s') + "ubscribe", data);
        };
    }

    /** The session must not have anything else to be answered. */
    Ending ending() {
        return switch (random.nextInt(4)) {
            case 0 -> new Ending(message("x".repeat(8_193 + random.nextInt(4_000))), List.of(1009));
            case 1 -> new Ending(unfinished(), List.of(1009));
            case 2 -> new Ending(frame(RawSession.BINARY, new byte[random.nextInt(200)]), List.of(1003));
            // Of RFC 6455: not UTF-8, and of which it does not say that no other may be given.
            default -> new Ending(frame(RawSession.TEXT, new byte[] {'"', (byte) 0xC3, '"'}), List.of(1007));
        };
    }

    private static ByteBuffer frame(int kind, byte[] payload) {
        return ByteBuffer.wrap(RawSession.frame(kind, payload, true));
    }

    /** A message of which the end never comes. */
    private static ByteBuffer unfinished() {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        for (int i = 0; i < 9; i++) {
            byte[] part = RawSession.frame(i == 0 ? RawSession.TEXT : RawSession.CONTINUATION, new byte[1_000], false);
            frames.writeBytes(part);
        }
        return ByteBuffer.wrap(frames.toByteArray());
    }

    private Attempt attempt(String text, String code) {
        return new Attempt(message(text), code);
    }

    /** In one frame or, at any place, also within a character, in several. */
    private ByteBuffer message(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        int kind = RawSession.TEXT;
        int from = 0;
        while (random.nextInt(4) == 0 && from < bytes.length) {
            int to = from + random.nextInt(bytes.length - from);
            frames.writeBytes(RawSession.frame(kind, Arrays.copyOfRange(bytes, from, to), false));
            if (random.nextInt(4) == 0) {
                frames.writeBytes(RawSession.frame(RawSession.PING, new byte[random.nextInt(126)], true));
            }
            kind = RawSession.CONTINUATION;
            from = to;
        }
        frames.writeBytes(RawSession.frame(kind, Arrays.copyOfRange(bytes, from, bytes.length), true));
        return ByteBuffer.wrap(frames.toByteArray());
    }

    private static String command(String event, String data) {
        return "{\"event\":\"" + event + "\",\"data\":" + data + "}";
    }

    private static String quoted(String text) {
        return Json.createValue(text).toString();
    }

    private String verb() {
        return random.nextBoolean() ? "subscribe" : "unsubscribe";
    }

    private String pattern() {
        StringBuilder pattern = new StringBuilder(one(SEGMENTS));
        for (int i = random.nextInt(3); i > 0; i--) {
            pattern.append('.').append(one(SEGMENTS));
        }
        return pattern.toString();
    }

    /** Of any characters, the first of which begins nothing that is JSON. */
    private String garbage() {
        StringBuilder text = new StringBuilder("~");
        for (int i = random.nextInt(40); i > 0; i--) {
            int character = random.nextInt(random.nextBoolean() ? 0x80 : 0x30000);
            text.appendCodePoint(character >= 0xD800 && character < 0xE000 ? '\'' : character);
        }
        return text.toString();
    }

    private String one(List<String> texts) {
        return texts.get(random.nextInt(texts.size()));
    }
}
