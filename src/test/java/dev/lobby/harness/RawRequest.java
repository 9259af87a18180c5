package dev.lobby.harness;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * A request of HTTP/1.1, well-formed or not.
 *
 * @param headers lines
 * @param body bytes, one character each; how many there are is said unless a header says how they come
 */
public record RawRequest(String method, String target, List<String> headers, String body) {
    public static final String JSON = "Content-Type: application/json";

    /** With a body where the text is not empty. */
    public static RawRequest of(String method, String target, String json) {
        RawRequest request = new RawRequest(method, target, List.of(), bytes(json));
        return json.isEmpty() ? request : request.with(JSON);
    }

    public static String bytes(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    public RawRequest with(String... lines) {
        return new RawRequest(
                method,
                target,
                Stream.concat(headers.stream(), Stream.of(lines)).toList(),
                body);
    }

    /** Without the headers that begin so. */
    public RawRequest without(String name) {
        return new RawRequest(
                method,
                target,
                headers.stream().filter(line -> !line.startsWith(name + ":")).toList(),
                body);
    }

    public RawRequest as(String other) {
        return new RawRequest(other, target, headers, body);
    }

    public RawRequest at(String other) {
        return new RawRequest(method, other, headers, body);
    }

    public RawRequest withBody(String other) {
        return new RawRequest(method, target, headers, other);
    }

    /** The body cut at random, as RFC 9112, 7.1 has it. */
    public RawRequest inChunks(Random random) {
        StringBuilder chunks = new StringBuilder();
        for (int from = 0; from < body.length(); ) {
            int to = from + 1 + random.nextInt(body.length() - from);
            chunks.append(Integer.toHexString(to - from)).append("\r\n");
            chunks.append(body, from, to).append("\r\n");
            from = to;
        }
        return with("Transfer-Encoding: chunked")
                .withBody(chunks.append("0\r\n\r\n").toString());
    }

    public boolean isHead() {
        return method.equals("HEAD");
    }

    /** Up to the body. */
    public String head(String host) {
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: " + host + "\r\n");
        headers.forEach(line -> head.append(line).append("\r\n"));
        boolean framed = headers.stream().anyMatch(line -> line.matches("(?s)(Content-Length|Transfer-Encoding):.*"));
        if (!framed && (!body.isEmpty() || method.startsWith("P"))) {
            head.append("Content-Length: ").append(body.length()).append("\r\n");
        }
        return head.append("\r\n").toString();
    }
}
