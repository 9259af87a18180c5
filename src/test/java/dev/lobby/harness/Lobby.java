package dev.lobby.harness;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A running server, as its clients see it, held against the API's description with each answer. Thread-safe. */
public final class Lobby {
    public static final String PASSWORD = "correct horse";
    private static final Pattern NEXT = Pattern.compile("<https?://[^/]+(/[^>]*)>; rel=\"next\"");

    private final HttpClient http;
    private final URI base;

    public Lobby(int port) {
        this(URI.create("http://127.0.0.1:" + port), HttpClient.newBuilder());
    }

    /** At any address, with what a client needs to know in order to trust it. */
    public Lobby(URI base, HttpClient.Builder http) {
        this.base = base;
        this.http = http.version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
    }

    /** That of a test's deployment, by the loopback address. */
    public static Lobby at(URL url) {
        return new Lobby(url.getPort());
    }

    /** What the server answered. */
    public record Answer(HttpResponse<String> response) {
        public int status() {
            return response.statusCode();
        }

        public String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        public JsonValue json() {
            try (var reader = Json.createReader(new StringReader(response.body()))) {
                return reader.readValue();
            }
        }

        public JsonObject object() {
            return json().asJsonObject();
        }

        public JsonArray array() {
            return json().asJsonArray();
        }

        /** The last part of a problem's type. */
        public String problem() {
            return object().getString("type").replace("urn:lobby:problem:", "");
        }

        /** The path of a list's next page; empty if there is none. */
        public String next() {
            Matcher link = NEXT.matcher(header("Link"));
            return link.matches() ? link.group(1) : "";
        }

        public Answer expect(int status) {
            if (status() != status) {
                throw new AssertionError(
                        "Expected " + status + ", but " + response.request().method() + " " + response.uri()
                                + " was answered with " + status() + " " + response.body());
            }
            return this;
        }

        @Override
        public String toString() {
            return status() + " " + response.body();
        }
    }

    /** What the server measures, by the name and tags of each. */
    public Map<String, Double> metrics() {
        String text =
                call("GET", "/api/metrics", null, null).expect(200).response().body();
        return text.lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split(" ", -1))
                .collect(Collectors.toMap(words -> words[0], words -> Double.valueOf(words[1])));
    }

    /** Fails where there is none of that name. */
    public double metric(String name) {
        Map<String, Double> metrics = metrics();
        Double value = metrics.get(name);
        if (value == null) {
            throw new AssertionError("No metric is named " + name + ", but these: " + metrics.keySet());
        }
        return value;
    }

    /** How many sessions the server has closed for a reason. */
    public double closedSessions(String reason) {
        return metricOrZero("lobby_sessions_closed_total{reason=\"" + reason + "\"}");
    }

    /** The value of a metric that is there once there was a first one. */
    public double metricOrZero(String name) {
        return metrics().getOrDefault(name, 0.0);
    }

    /** A call with or without a token and a JSON body. */
    public Answer call(String method, String path, @Nullable String token, @Nullable String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(Duration.ofSeconds(30))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        Answer answer = send(request.build());
        RestDescription.ofTheTests().checkRequest(answer.response(), body);
        return answer;
    }

    public Answer send(HttpRequest request) {
        HttpResponse<String> response = exchange(request);
        RestDescription.ofTheTests().check(response);
        return new Answer(response);
    }

    /** The status of an answer that may be the server's own, as long as Lobby is not there. */
    public int probe(String path) {
        return exchange(HttpRequest.newBuilder(base.resolve(path))
                        .timeout(Duration.ofSeconds(30))
                        .build())
                .statusCode();
    }

    private HttpResponse<String> exchange(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(request + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public URI address(String path) {
        return base.resolve(path);
    }

    public HttpClient http() {
        return http;
    }

    /** A new user who has logged in. */
    public Player player() {
        return player("p" + UUID.randomUUID().toString().replace("-", "").substring(0, 20));
    }

    public Player player(String name) {
        JsonObject user = register(name).expect(201).object();
        return new Player(
                this,
                user.getString("_id"),
                name,
                login(name, PASSWORD).expect(200).object());
    }

    public Answer register(String name) {
        return call("POST", "/api/users", null, json("name", name, "password", PASSWORD));
    }

    public Answer login(String name, String password) {
        return call("POST", "/api/auth/login", null, json("name", name, "password", password));
    }

    /** A session with nothing subscribed. */
    public Session session() {
        return Session.open(this, "/ws");
    }

    /** A session that has subscribed to the patterns, and knows that it has. */
    public Session session(String... patterns) {
        Session session = session();
        for (String pattern : patterns) {
            session.subscribe(pattern);
        }
        session.fence();
        return session;
    }

    /** An object with string members. */
    public static String json(String... namesAndValues) {
        var object = Json.createObjectBuilder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return object.build().toString();
    }
}
