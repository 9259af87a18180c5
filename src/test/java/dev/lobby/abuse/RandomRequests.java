package dev.lobby.abuse;

import dev.lobby.abuse.RandomCalls.Call;
import dev.lobby.harness.RawRequest;
import jakarta.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Draws requests, each with what it may be answered with: calls as they must be, and the same spoilt in one place. Not
 * drawn is what the servers do not let Lobby see and do not answer well themselves: Payara answers a path with a broken
 * percent sign, and a {@code Host} that is none, with 200 and nothing, and waits for the end of a body in chunks that
 * comes with {@code Upgrade}; WildFly answers {@code CONNECT host:80} and {@code GET *} with a page that says 500.
 */
final class RandomRequests {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{24}");

    private static final List<String> NO_JSON = List.of(
            " ",
            "null",
            "{",
            "}",
            "[]",
            "1",
            "\"a\"",
            "{\"name\"}",
            "{\"name\":}",
            "{\"name\":\"a\",}",
            "{} x",
            "{}{}",
            "{'name':'a'}",
            "{name:\"a\"}",
            "{\"name\":\"\\x\"}",
            "{\"name\":\"a\nb\"}",
            "\u00EF\u00BB\u00BF{}",
            "\u0000",
            "<a/>",
            "name=a&password=b",
            "NaN",
            "/* */ {}",
            "{\"name\":\"\u00C3(\"}",
            "{\"name\":\"\u00FF\"}",
            "{\"name\":\"\u00ED\u00A0\u0080\"}",
            "[".repeat(50_000),
            "{\"a\":".repeat(1_300) + "1" + "}".repeat(1_300),
            "GET /api/users HTTP/1.1\r\nHost: a\r\n\r\n");
    private static final List<String> MEMBERS = List.of(
            "name",
            "password",
            "currentPassword",
            "avatar",
            "refreshToken",
            "receiver",
            "body",
            "ready",
            "started",
            "x");
    private static final List<String> NO_VALUES = List.of(
            "null",
            "0",
            "-1e999999999",
            "9".repeat(1_000),
            "[]",
            "[\"a\"]",
            "{}",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"\\udc00\\ud800\"",
            "[".repeat(20) + "]".repeat(20));

    private static final List<String> NO_IDS = List.of(
            "x",
            "0".repeat(23),
            "0".repeat(25),
            "ABCDEF".repeat(4),
            "%20" + "0".repeat(23),
            "0".repeat(6_000),
            "-1",
            "null",
            "%7B%7D");
    private static final List<String> ODD_IDS =
            List.of("%00", "%FF", "%C3%28", "%5C", "%2F", "{}", "<>", "\u00E9", "^", "\"");
    private static final List<String> NO_PAGES = List.of(
            "limit=",
            "limit=0",
            "limit=101",
            "limit=-1",
            "limit=x",
            "limit=1.5",
            "limit=99999999999",
            "limit=%00",
            "limit");
    private static final List<String> NO_PARAMETERS = List.of("=x", "&&");
    private static final List<String> UNKNOWN_PARAMETERS = List.of(
            "x",
            "x=",
            "x=%00",
            "x=%ED%A0%80",
            "x=%FF",
            "x=" + "y".repeat(3_000),
            "x=1" + "&x=1".repeat(500),
            "__proto__=1",
            "x=../..");
    private static final List<String> ODD_QUERIES = List.of(
            "%",
            "x=%",
            "x=%zz",
            "%=%",
            "x=<a>\"",
            "x={}|^`",
            "x=\u00E9",
            "x=#",
            "y".repeat(20_000),
            "x=1" + "&x=1".repeat(3_000));

    private static final List<String> NO_TOKENS = List.of(
            "",
            "Bearer",
            "Bearer ",
            "Bearer x",
            "Bearer a.b.c",
            "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIwIn0.",
            "Bearer {}",
            "Bearer " + ".".repeat(3_000),
            "Bearer " + "A".repeat(3_000),
            "Basic YTpi",
            "Basic",
            "Digest username=\"a",
            "Negotiate AAAA",
            "Bearer: x",
            "token");
    private static final List<String> PAGES_OF_OTHERS = List.of(
            "null",
            "",
            "https://evil.example.com",
            "http://127.0.0.1.example.com",
            "http://localhost:999999",
            "localhost",
            "x",
            "file://",
            "http://localhost/",
            "http://a@localhost");
    private static final List<String> PAGES_OF_THIS_MACHINE =
            List.of("http://localhost", "https://LOCALHOST:1", "http://127.0.0.1:8080", "http://[::1]:3000");

    private static final List<String> ACCEPTED = List.of(
            "*/*", "application/*", "application/json", "text/html, */*;q=0.1", "text/html, *; q=.2, */*; q=.2");
    private static final List<String> NOT_ACCEPTED = List.of(
            "text/html",
            "image/png, text/*;q=0.5",
            "a/b",
            "a/b;q=x",
            "a/b;q=-1",
            "a/b;q=2",
            "a/b;q=NaN",
            "a/b;q=",
            "a/b;q=\"");
    private static final List<String> ODDLY_ACCEPTED = List.of(
            "",
            "x",
            ",",
            ";",
            "/",
            "a/b/c",
            "application/",
            "/json",
            "*/json",
            "\"",
            "application/json;q=x",
            "application/json;charset=\"",
            "application/json;a;b",
            "application/json;q=0",
            "\u00FF/\u00FF",
            "a/b,".repeat(900) + "*/*");
    private static final List<String> OTHER_TYPES = List.of(
            "text/plain",
            "application/xml",
            "application/x-www-form-urlencoded",
            "multipart/form-data",
            "multipart/form-data; boundary=a",
            "application/*",
            "*/*",
            "application/octet-stream",
            "application/problem+json",
            "application/jsonx",
            "a/" + "b".repeat(3_000));
    private static final List<String> TYPES = List.of(
            "application/json; charset=utf-8",
            "application/JSON",
            "application/json;charset=UTF-16",
            "application/json;a=b");
    private static final List<String> ODD_TYPES = List.of(
            "",
            "x",
            ";",
            "/",
            "a/b/c",
            "application/",
            "application/json;q=x",
            "application/json;q=-1",
            "application/json;q=NaN",
            "application/json;q=\"",
            "application/json;charset",
            "application/json, text/plain",
            "\u00FF/\u00FF");

    private static final List<String> HARMLESS = List.of(
            "If-Match: *",
            "If-Match: garbage, \"",
            "If-None-Match: *",
            "If-None-Match: W/\"x",
            "If-Modified-Since: Thu, 01 Jan 2099 00:00:00 GMT",
            "If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT",
            "If-Modified-Since: garbage",
            "If-Range: x",
            "Range: bytes=0-1",
            "Range: bytes=-1,5-2,x",
            "Cookie: a=b; JSESSIONID=../..; $Version=1",
            "Accept-Charset: x;q=y",
            "Accept-Encoding: gzip;q=x, identity;q=0",
            "X-Forwarded-For: garbage, ::1%x, [",
            "X-Forwarded-For: 1.2.3.4",
            "Forwarded: for=\"",
            "X-HTTP-Method-Override: DELETE",
            "X-Forwarded-Proto: x",
            "Keep-Alive: timeout=x",
            "Connection: x, , ,",
            "Content-Language: -",
            "Content-Encoding: gzip",
            "TE: trailers",
            "Date: x",
            "User-Agent: ${jndi:ldap://127.0.0.1/a}",
            "Referer: javascript:alert(1)",
            "X-Long: " + "a".repeat(3_000),
            "X-Empty:",
            "Upgrade-Insecure-Requests: 1",
            "Sec-WebSocket-Key: x",
            "Expect: 100-continue");
    private static final List<String> ODD = List.of(
            "X-\u00FC: a",
            "X-A: \u00FC",
            "X-A: a\u0000b",
            "X-A: a\u0001b",
            "X A: b",
            ": b",
            "no colon",
            "X-A: a\r\n folded",
            "Cookie: \u0001\"",
            "Expect: garbage",
            "Accept-Language: x;;q",
            "X-Long: " + "a".repeat(20_000),
            "X-Long: " + "a".repeat(60_000),
            "X-Many: a\r\n".repeat(80) + "X-Many: a",
            "X-Many: a\r\n".repeat(250) + "X-Many: a",
            "X-Many: a\r\n".repeat(1_500) + "X-Many: a");

    private static final List<String> OTHER_METHODS = List.of("PUT", "PROPFIND", "QUERY", "X", "GETS", "X".repeat(200));
    private static final List<String> ODD_METHODS = List.of("G\u00C9T", "(GET)", "X".repeat(9_000), "\u0000", "GET,");

    private static final List<String> LENGTHS =
            List.of("-1", "+1", "1, 1", "0x1", "1e1", "", "99999999999999999999", "a", "1 1", "1;");
    private static final List<String> NO_CHUNKS = List.of(
            "zz\r\n{}\r\n0\r\n\r\n",
            "-1\r\n{}\r\n0\r\n\r\n",
            "\r\n{}\r\n0\r\n\r\n",
            "fffffffffffffffffff\r\n{}",
            "{}\r\n0\r\n\r\n");

    private static final int MAX_BODY_BYTES = 128 * 1024;

    private final Random random;
    private final RandomCalls calls;

    RandomRequests(RandomCalls calls, Random random) {
        this.calls = calls;
        this.random = random;
    }

    /**
     * What a client sends.
     *
     * @param statuses with which Lobby may answer it
     * @param byServer whether the server may refuse it by itself, or just close the connection
     * @param after what becomes of the connection
     * @param done told what a call that was carried out was answered with
     */
    record Attempt(
            RawRequest request, Set<Integer> statuses, boolean byServer, After after, Consumer<JsonObject> done) {}

    /** What a client does once it has sent a request: nothing, or it ends the connection, with or without its answer. */
    enum After {
        NOTHING,
        END,
        END_BEFORE_ANSWER
    }

    Attempt next() {
        Call call = calls.next();
        return switch (random.nextInt(12)) {
            case 0 -> origin(call);
            case 1 -> accept(call);
            case 2 -> call.isPublic() ? header(call) : authorization(call);
            case 3 -> header(call);
            case 4 -> path(call);
            case 5 -> query(call);
            case 6 -> method(call);
            case 7 -> call.hasBody() ? framing(call) : bodyOfNone(call);
            case 8 -> call.hasBody() ? type(call) : query(call);
            case 9, 10 -> call.hasBody() ? body(call) : valid(call, call.request());
            default -> valid(call, call.request());
        };
    }

    private static Attempt valid(Call call, RawRequest request) {
        return new Attempt(request, Set.of(call.status()), false, After.NOTHING, call.done());
    }

    private static Attempt refused(RawRequest request, Integer... statuses) {
        return new Attempt(request, Set.of(statuses), false, After.NOTHING, answered -> {});
    }

    /** Where HTTP or the contract does not say which of these is right. */
    private static Attempt either(Call call, RawRequest request, Integer... others) {
        return new Attempt(request, or(call, others), false, After.NOTHING, call.done());
    }

    private static Attempt orByServer(Call call, RawRequest request, Integer... others) {
        return new Attempt(request, or(call, others), true, After.NOTHING, call.done());
    }

    private static Set<Integer> or(Call call, Integer... others) {
        Set<Integer> statuses = new TreeSet<>(Arrays.asList(others));
        statuses.add(call.status());
        return statuses;
    }

    private Attempt origin(Call call) {
        RawRequest request = call.request();
        if (!random.nextBoolean()) {
            return refused(request.with("Origin: " + one(PAGES_OF_OTHERS)), 403);
        }
        RawRequest allowed = request.with("Origin: " + one(PAGES_OF_THIS_MACHINE));
        return random.nextBoolean()
                ? valid(call, allowed)
                : refused(
                        allowed.as("OPTIONS").withBody("").with("Access-Control-Request-Method: " + one(OTHER_METHODS)),
                        204);
    }

    private Attempt accept(Call call) {
        RawRequest request = call.request();
        return switch (random.nextInt(3)) {
            case 0 -> valid(call, request.with("Accept: " + one(ACCEPTED)));
            case 1 -> refused(request.with("Accept: " + one(NOT_ACCEPTED)), 400, 406);
            default -> orByServer(call, request.with("Accept: " + one(ODDLY_ACCEPTED)), 400, 406);
        };
    }

    private Attempt authorization(Call call) {
        RawRequest without = call.request().without("Authorization");
        String token = call.request().headers().stream()
                .filter(line -> line.startsWith("Authorization"))
                .findFirst()
                .orElseThrow();
        String none = "Authorization: " + one(NO_TOKENS);
        return switch (random.nextInt(6)) {
            case 0 -> refused(without, 401);
            case 1 -> refused(without.with(none, token), 401);
            case 2 -> valid(call, without.with(token, none));
            case 3 -> valid(call, without.with(token.replace("Authorization: Bearer ", "authorization: bEARER   ")));
            case 4 -> refused(without.with(token + one(List.of("x", ".", " x"))), 401);
            default -> refused(without.with(none), 401);
        };
    }

    private Attempt header(Call call) {
        RawRequest request = call.request();
        return switch (random.nextInt(4)) {
            case 0 ->
                call.hasBody() ? ending(call, request.with(one(ODD))) : orByServer(call, request.with(one(ODD)), 400);
            case 1 -> valid(call, request.with(one(HARMLESS), one(HARMLESS).replace("Expect", "X-Expect")));
            default -> valid(call, request.with(one(HARMLESS)));
        };
    }

    private Attempt path(Call call) {
        RawRequest request = call.request();
        String target = request.target();
        String path = target.replaceFirst("[?].*", "");
        if (call.isPublic() || !ID.matcher(path).find()) {
            return call.isPublic()
                    ? valid(call, request)
                    : refused(request.at(path + "/nothing/" + random.nextInt()), 404);
        }
        return switch (random.nextInt(4)) {
            case 0 -> orByServer(call, request.at(spoilt(target, one(ODD_IDS))), 400, 404, 405);
            case 1 -> valid(call, request.at(ID.matcher(target).replaceFirst(id -> encoded(id.group()))));
            case 2 -> refused(request.at(path + "/x/y/z"), 404);
            default -> refused(request.at(spoilt(target, one(NO_IDS))), 400);
        };
    }

    private static String spoilt(String target, String id) {
        return ID.matcher(target).replaceFirst(id);
    }

    private static String encoded(String id) {
        StringBuilder all = new StringBuilder();
        id.chars().forEach(digit -> all.append('%').append(Integer.toHexString(digit)));
        return all.toString();
    }

    private Attempt query(Call call) {
        RawRequest request = call.request();
        String target = request.target();
        String more = target + (target.contains("?") ? "&" : "?");
        boolean isList = request.method().equals("GET") && target.matches("/api/(users|games|messages)[?].*");
        if (isList && random.nextBoolean()) {
            String cursor = "after=" + one(List.of("", "x", "%00", "AAAA", "A".repeat(2_000), "null"));
            // The first of a parameter counts.
            String first = target.replaceFirst("[?].*", "?") + one(List.of(cursor, one(NO_PAGES)));
            return refused(request.at(first + "&" + target.replaceFirst(".*[?]", "")), 400);
        }
        return random.nextBoolean()
                ? nothingKnown(call, more)
                : orByServer(call, request.at(more + one(ODD_QUERIES)), 400);
    }

    private Attempt nothingKnown(Call call, String more) {
        return random.nextInt(4) == 0
                ? valid(call, call.request().at(more + one(NO_PARAMETERS)))
                : refused(call.request().at(more + one(UNKNOWN_PARAMETERS)), 400);
    }

    private Attempt method(Call call) {
        RawRequest request = call.request();
        return switch (random.nextInt(4)) {
            case 0 -> refused(request.as("OPTIONS"), call.isPublic() ? new Integer[] {200, 401} : new Integer[] {200});
            case 1 -> orByServer(call, request.as(one(ODD_METHODS)), 400, 401, 405);
            case 2 -> request.method().equals("GET") ? valid(call, request.as("HEAD")) : valid(call, request);
            default ->
                refused(
                        request.as(one(OTHER_METHODS)),
                        call.isPublic() ? new Integer[] {401, 405} : new Integer[] {405});
        };
    }

    /** RFC 9110, 9.3.1: such a request may be refused, because it may be an attack. */
    private Attempt bodyOfNone(Call call) {
        RawRequest request = call.request().withBody(one(NO_JSON));
        return orByServer(call, random.nextBoolean() ? request : request.inChunks(random));
    }

    private Attempt framing(Call call) {
        RawRequest request = call.request();
        String length = "Content-Length: " + request.body().length();
        RawRequest chunked = request.inChunks(random);
        return switch (random.nextInt(8)) {
            case 0, 1 -> valid(call, chunked);
            case 2 ->
                ending(call, request.with("Connection: Upgrade", "Upgrade: " + one(List.of("websocket", "h2c", "x"))));
            case 3 -> ending(call, request.with("Content-Length: " + one(LENGTHS)));
            case 4 ->
                ending(
                        call,
                        request.with(
                                length, "Content-Length: " + (request.body().length() - 1)));
            case 5 -> ending(call, chunked.with(length));
            case 6 -> unfinished(call);
            default -> ending(call, request.with("Transfer-Encoding: chunked").withBody(one(NO_CHUNKS)));
        };
    }

    private Attempt unfinished(Call call) {
        RawRequest request = call.request();
        int missing = 1 + random.nextInt(200_000);
        return new Attempt(
                request.with("Content-Length: " + (request.body().length() + missing)),
                Set.of(400),
                true,
                After.END_BEFORE_ANSWER,
                answered -> {});
    }

    /** After which nobody knows where the next would begin. */
    private static Attempt ending(Call call, RawRequest request) {
        return new Attempt(request, or(call, 400), true, After.END, call.done());
    }

    private Attempt type(Call call) {
        RawRequest without = call.request().without("Content-Type");
        return switch (random.nextInt(5)) {
            case 0 -> valid(call, without);
            case 1 -> either(call, call.request().with("Content-Type: " + one(OTHER_TYPES)), 400, 415);
            case 2 -> valid(call, without.with("Content-Type: " + one(TYPES)));
            case 3 -> orByServer(call, without.with("Content-Type: " + one(ODD_TYPES)), 400, 415);
            default -> refused(without.with("Content-Type: " + one(OTHER_TYPES)), 415);
        };
    }

    private Attempt body(Call call) {
        RawRequest request = call.request();
        String body = request.body();
        String member = "\"" + one(MEMBERS) + "\":" + one(NO_VALUES);
        return switch (random.nextInt(8)) {
            case 0, 1 -> refused(request.withBody(one(NO_JSON)), 400);
            case 2 -> refused(request.withBody(body.substring(0, 1 + random.nextInt(body.length() - 1))), 400);
            case 3 -> refused(request.withBody("{" + member + "}"), 400);
            case 4 ->
                refused(
                        request.withBody(
                                body.substring(0, body.length() - 1) + (body.equals("{}") ? "" : ",") + member + "}"),
                        400);
            case 5 -> either(call, request.withBody(body.replaceFirst("^[{](.+)}$", "{$1,$1}")), 400);
            case 6 -> large(call, body);
            default -> valid(call, request.withBody(" \r\n\t" + body + " ".repeat(random.nextInt(3_000))));
        };
    }

    /** Seldom, because they are. */
    private Attempt large(Call call, String body) {
        int more = random.nextInt(4) == 0 ? random.nextInt(100_000) : 1;
        return random.nextInt(4) > 0
                ? valid(call, call.request().withBody(body + " ".repeat(20_000)))
                : random.nextBoolean()
                        ? valid(call, call.request().withBody(body + " ".repeat(MAX_BODY_BYTES - body.length())))
                        : refused(
                                call.request().withBody(body + " ".repeat(MAX_BODY_BYTES - body.length() + more)), 413);
    }

    private <T> T one(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
