package dev.lobby.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.abuse.RandomRequests.After;
import dev.lobby.abuse.RandomRequests.Attempt;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.RawHttp;
import dev.lobby.harness.RawHttp.Answer;
import dev.lobby.harness.RawRequest;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A client that sends requests drawn at random, one after the other on a connection, and knows what may come back. */
final class RequestAbuse implements AutoCloseable {
    /** With which a server refuses by itself what it does not take for a request, or not for one that it serves. */
    private static final Set<Integer> BY_SERVER = Set.of(400, 413, 414, 417, 431, 501);

    /** One request of so many is followed by one whose answer is known, so that none is taken for another's. */
    private static final int CANARIES = 10;

    private final Lobby lobby;
    private final Random random;
    private final RandomCalls calls;
    private final RandomRequests requests;
    private @Nullable RawHttp connection;
    private int connections;
    private int canaries;

    RequestAbuse(Lobby lobby, Random random) {
        this.lobby = lobby;
        this.random = random;
        this.calls = new RandomCalls(lobby, random);
        this.requests = new RandomRequests(calls, random);
    }

    /** One request, answered as it must be. */
    void request() throws IOException {
        Attempt attempt = requests.next();
        Object received = "no answer in time";
        long begun = System.nanoTime();
        try {
            Optional<Answer> answer = exchange(attempt.request(), attempt.after());
            received = answer;
            check(attempt, answer);
        } catch (AssertionError | RuntimeException | IOException e) {
            throw new AssertionError(
                    cut(attempt.request().toString()) + "\nmay have " + attempt.statuses()
                            + (attempt.byServer() ? " or be refused by the server" : "") + ", but has "
                            + cut(received.toString()) + " after "
                            + Duration.ofNanos(System.nanoTime() - begun),
                    e);
        }
        if (random.nextInt(CANARIES) == 0) {
            canary();
        }
    }

    private Optional<Answer> exchange(RawRequest request, After after) throws IOException {
        RawHttp open = connection();
        try {
            String head = request.head(lobby.address("/").getAuthority());
            if (random.nextBoolean()) {
                open.send(head + request.body());
            } else {
                open.send(head);
                open.send(request.body());
            }
            if (after == After.END_BEFORE_ANSWER) {
                open.endSending();
            }
        } catch (IOException e) {
            // Refused before all of it was sent; there may be an answer.
        }
        Optional<Answer> answer = open.read(request.isHead());
        if (after != After.NOTHING || answer.isEmpty() || answer.get().isLast() || !isOurs(answer.get())) {
            open.close();
            connection = null;
        }
        return answer;
    }

    private RawHttp connection() throws IOException {
        RawHttp open = connection;
        if (open == null) {
            open = new RawHttp(lobby);
            connection = open;
            connections++;
        }
        return open;
    }

    /** Whether Lobby has answered, and not the server before it. */
    private static boolean isOurs(Answer answer) {
        return answer.header("Cache-Control").equals("no-store");
    }

    private static void check(Attempt attempt, Optional<Answer> received) {
        if (received.isEmpty()) {
            assertThat(attempt.byServer()).as("may be closed").isTrue();
            return;
        }
        Answer answer = received.get();
        Secrets.assertNoneIn(answer.body());
        if (attempt.byServer() && !isOurs(answer)) {
            assertThat(answer.status()).isIn(BY_SERVER);
            return;
        }
        assertThat(answer.status()).isIn(attempt.statuses());
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        if (answer.status() >= 400) {
            checkRefusal(answer, attempt.request().isHead());
        } else if (answer.body().startsWith("{")) {
            JsonObject object = parse(answer.body());
            assertThat(answer.header("Location").isEmpty()).isEqualTo(answer.status() != 201);
            attempt.done().accept(object);
        }
    }

    /** As RFC 9457 and RFC 9110 have it. */
    private static void checkRefusal(Answer answer, boolean toHead) {
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.header("WWW-Authenticate")).isEqualTo(answer.status() == 401 ? "Bearer" : "");
        assertThat(answer.header("Allow").isEmpty()).isEqualTo(answer.status() != 405);
        assertThat(answer.header("Retry-After")).isEmpty();
        if (!toHead) {
            JsonObject problem = parse(answer.body());
            assertThat(problem.getInt("status")).isEqualTo(answer.status());
            assertThat(problem.getString("type")).startsWith("urn:lobby:problem:");
            assertThat(problem.getString("title")).isNotBlank();
            assertThat(problem.getString("detail")).isNotBlank();
            assertThat(problem.getOrDefault("violations", JsonValue.EMPTY_JSON_ARRAY)
                            .asJsonArray()
                            .isEmpty())
                    .isEqualTo(answer.status() != 400);
        }
    }

    /** The link to the next page repeats what was asked. */
    private void canary() throws IOException {
        String mark = String.format("%024x", ++canaries);
        String users = String.join(",", calls.ann().id(), calls.bob().id(), mark);
        RawRequest canary = RawRequest.of("GET", "/api/users?limit=1&ids=" + users, "")
                .with("Authorization: Bearer " + calls.ann().token());

        Answer answer = exchange(canary, After.NOTHING).orElseThrow(() -> new AssertionError("No answer to " + mark));

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.header("Link")).containsPattern("ids=[^&>]*" + mark + "[&>]");
    }

    int connections() {
        return connections;
    }

    private static JsonObject parse(String text) {
        try (var reader = Json.createReader(new StringReader(text))) {
            return reader.readObject();
        }
    }

    private static String cut(String text) {
        return text.length() < 3_000 ? text : text.substring(0, 3_000) + "\u2026";
    }

    @Override
    public void close() throws IOException {
        if (connection != null) {
            connection.close();
        }
    }
}
