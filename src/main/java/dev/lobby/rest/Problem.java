package dev.lobby.rest;

import static dev.lobby.json.JsonApi.JSON;

import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * A problem with a request, as RFC 9457 describes it to clients.
 *
 * @param code the last part of its {@code type}, {@code urn:lobby:problem:<code>}
 * @param detail one sentence for people
 * @param violations what is invalid, if the status is 400; otherwise empty
 * @param headers additional headers of the answer
 */
public record Problem(
        int status, String code, String title, String detail, List<Violation> violations, Map<String, String> headers) {
    /** The maximum number of violations in an answer; people do not read more. */
    private static final int MAX_VIOLATIONS = 20;

    /** The maximum size of a request's body. */
    public static final int MAX_BODY_BYTES = 128 * 1024;

    public static final String MEDIA_TYPE = "application/problem+json";

    /**
     * An invalid value.
     *
     * @param field the name of the member or parameter, {@code body} for the whole body, or the name of a header
     */
    public record Violation(String field, String message) {}

    private Problem(int status, String code, String title, String detail) {
        this(status, code, title, detail, List.of(), Map.of());
    }

    public static Problem invalid(List<Violation> violations) {
        String detail = violations.size() == 1
                ? violations.get(0).field() + " " + violations.get(0).message() + "."
                : violations.size() + " values are invalid.";
        List<Violation> first = violations.subList(0, Math.min(violations.size(), MAX_VIOLATIONS));
        return new Problem(400, "invalid-request", "Invalid request", detail, List.copyOf(first), Map.of());
    }

    public static Problem invalid(String field, String message) {
        return invalid(List.of(new Violation(field, message)));
    }

    /**
     * A request that cannot be read.
     *
     * @param field the part that is wrong
     */
    public static Problem malformed(String field, String detail) {
        return new Problem(
                400, "malformed-request", "Malformed request", detail, List.of(new Violation(field, detail)), Map.of());
    }

    public static Problem unauthorized(String detail) {
        return new Problem(
                401, "unauthorized", "Unauthorized", detail, List.of(), Map.of("WWW-Authenticate", "Bearer"));
    }

    public static Problem forbidden(String detail) {
        return new Problem(403, "forbidden", "Forbidden", detail);
    }

    /** The user is not allowed where others are. */
    public static Problem banned(String detail) {
        return new Problem(403, "banned", "Banned", detail);
    }

    public static Problem notFound(String detail) {
        return new Problem(404, "not-found", "Not found", detail);
    }

    /** Of all games there is none to join. */
    public static Problem noOpenGame(String detail) {
        return new Problem(404, "no-open-game", "No open game", detail);
    }

    /**
     * A change that would violate a rule.
     *
     * @param code identifies the rule
     */
    public static Problem conflict(String code, String detail) {
        return new Problem(409, code, "Conflict", detail);
    }

    public static Problem tooLarge() {
        return new Problem(
                413, "too-large", "Content too large", "A body may have at most " + MAX_BODY_BYTES + " bytes.");
    }

    /**
     * The client disconnected within the body, or the chunked encoding is invalid. This is not a failure of the server.
     */
    public static Problem brokenBody() {
        return malformed("body", "The body ends too early, or cannot be read.");
    }

    /** The body did not arrive in time. */
    public static Problem tooSlow() {
        return new Problem(408, "too-slow", "Request timeout", "The body did not come in time.");
    }

    /** The methods that an address allows are in its answer (RFC 9110, 15.5.6). */
    public static Problem methodNotAllowed(String allowed) {
        return ofStatus(405).with("Allow", allowed);
    }

    /**
     * A request to the WebSocket's address that is no handshake (RFC 9110, 15.5.22), or one of another version (RFC 6455,
     * 4.4). It closes the connection: a server may leave out the length of an answer with {@code Upgrade}, so that
     * only the end of the connection ends it.
     *
     * @param protocol of the request: the headers have no place in HTTP/2 (RFC 9113, 8.2.2)
     */
    public static Problem upgradeRequired(String protocol) {
        return new Problem(
                426,
                "upgrade-required",
                "Upgrade required",
                "This is the address of the WebSocket; a WebSocket client (RFC 6455) can open it.",
                List.of(),
                protocol.startsWith("HTTP/1")
                        ? Map.of("Upgrade", "websocket", "Connection", "close", "Sec-WebSocket-Version", "13")
                        : Map.of());
    }

    /**
     * A rate limit was exceeded.
     *
     * @param seconds after which the client may try again
     */
    public static Problem tooMany(long seconds) {
        return new Problem(
                429,
                "too-many-requests",
                "Too many requests",
                "There were too many requests of this kind; wait and try again.",
                List.of(),
                Map.of("Retry-After", String.valueOf(seconds)));
    }

    /** The server, or its database, is unavailable or overloaded. */
    public static Problem unavailable() {
        return new Problem(
                503,
                "unavailable",
                "Unavailable",
                "The server cannot do this now; try again.",
                List.of(),
                Map.of("Retry-After", "1"));
    }

    /**
     * The server cannot bound what waits for its clients, because it is another one than expected. Trying again does not
     * help.
     */
    public static Problem unbound() {
        return new Problem(
                503, "unavailable", "Unavailable", "Lobby does not answer on this server. The server's log says why.");
    }

    /** The problem for an error status that the REST runtime or the server has set. */
    public static Problem ofStatus(int status) {
        return switch (status) {
            case 400 -> malformed("request", "The request is malformed.");
            case 404 -> notFound("There is nothing here.");
            case 405 ->
                new Problem(
                        status,
                        "method-not-allowed",
                        "Method not allowed",
                        "The method is not allowed for this address.");
            case 406 -> new Problem(status, "not-acceptable", "Not acceptable", "Answers are available as JSON only.");
            case 415 ->
                new Problem(
                        status, "unsupported-media-type", "Unsupported media type", "A body must be application/json.");
            case 501 -> new Problem(status, "not-implemented", "Not implemented", "The method is not supported.");
            default ->
                status < 500
                        ? new Problem(status, "refused", "Refused", "The request cannot be carried out.")
                        : new Problem(
                                status, "internal-error", "Internal error", "Something went wrong in the server.");
        };
    }

    /** A copy whose answer carries this header. */
    Problem with(String header, String value) {
        return new Problem(status, code, title, detail, violations, Map.of(header, value));
    }

    public ProblemException exception() {
        return new ProblemException(this);
    }

    public String toJson() {
        JsonObjectBuilder json = JSON.createObjectBuilder()
                .add("type", "urn:lobby:problem:" + code)
                .add("title", title)
                .add("status", status)
                .add("detail", detail);
        if (!violations.isEmpty()) {
            JsonArrayBuilder list = JSON.createArrayBuilder();
            violations.forEach(violation -> list.add(
                    JSON.createObjectBuilder().add("field", violation.field()).add("message", violation.message())));
            json.add("violations", list);
        }
        return json.build().toString();
    }

    /** Writes the problem as a servlet's complete answer. */
    public void writeTo(HttpServletResponse response) throws IOException {
        response.setStatus(status);
        headers.forEach(response::setHeader);
        response.setHeader("Cache-Control", "no-store");
        response.setContentType(MEDIA_TYPE);
        response.getOutputStream().write((toJson() + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
