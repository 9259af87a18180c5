package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Deployments;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.Lobby.Answer;
import dev.lobby.harness.Player;
import jakarta.json.Json;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.net.URL;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Finding a game: every filter and order, alone and together. */
@ArquillianTest
@RunAsClient
class FindGamesIT {
    private static final int GAMES = 120;
    private static final int QUERIES = 400;
    private static final String[] MODES = {"blitz", "bullet", "1500", "true"};
    private static final String[] NAMES = {"Chess", "chess", "CHECKERS", "Éclair", "éclat", "go", "Go 2", "zoo"};

    @ArquillianResource
    private URL url;

    private Lobby lobby;
    private Player ann;
    private Player bob;

    @Deployment(testable = false)
    static WebArchive deployment() {
        return Deployments.lobby();
    }

    @BeforeEach
    void meet() {
        lobby = Lobby.at(url);
        ann = lobby.player();
        bob = lobby.player();
    }

    /** A filter as a query, and what it means. */
    private record Filter(String query, Predicate<JsonObject> holds) {}

    /** What the caller cannot join though it looks so. */
    private final Set<String> closed = new HashSet<>();

    private final Set<String> ofAnn = new HashSet<>();

    /** The bans of games from which nobody is banned any more. */
    private final Set<String> over = new HashSet<>();

    private static String id(JsonObject game) {
        return game.getString("_id");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private JsonObject randomGame(Random random) {
        JsonObjectBuilder attributes = Json.createObjectBuilder();
        if (random.nextInt(4) > 0) {
            attributes.add("mode", MODES[random.nextInt(MODES.length)]);
        }
        if (random.nextInt(4) > 0) {
            attributes.add("elo", random.nextInt(7) * 500 - 1500);
        }
        if (random.nextInt(4) > 0) {
            attributes.add("rated", random.nextBoolean());
        }
        JsonObjectBuilder body = Json.createObjectBuilder()
                .add("name", NAMES[random.nextInt(NAMES.length)])
                .add("maxMembers", 2 + random.nextInt(2))
                .add("locked", random.nextInt(6) == 0)
                .add("dropIn", random.nextBoolean())
                .add("attributes", attributes);
        boolean hasPassword = random.nextInt(6) == 0;
        if (hasPassword) {
            body.add("password", "secret");
        }
        Player owner = random.nextBoolean() ? ann : bob;
        JsonObject game =
                owner.post("/api/games", body.build().toString()).expect(201).object();
        String path = "/api/games/" + id(game);
        if (hasPassword) {
            closed.add(id(game));
        }
        if (owner.equals(ann)) {
            ofAnn.add(id(game));
        } else if (random.nextInt(4) == 0
                && ann.post(path + "/members", Lobby.json("password", "secret")).status() == 201) {
            ofAnn.add(id(game));
        } else if (random.nextInt(4) == 0) {
            boolean isOver = random.nextBoolean();
            Instant until =
                    Instant.now().truncatedTo(ChronoUnit.MILLIS).plus(isOver ? 1 : 3_600_000, ChronoUnit.MILLIS);
            bob.put(
                            path + "/bans/" + ann.id(),
                            Lobby.json("until", until.plusMillis(300).toString()))
                    .expect(200);
            if (isOver) {
                over.add(path + "/bans");
            } else {
                closed.add(id(game));
            }
        }
        if (random.nextInt(3) == 0) {
            owner.patch(path, "{\"started\":true}").expect(200);
        }
        if (random.nextInt(3) == 0) {
            owner.patch(path, "{\"attributes\":{\"mode\":\"blitz\",\"elo\":\"\"}}")
                    .expect(200);
        }
        return ann.get(path).expect(200).object();
    }

    private static JsonValue attribute(JsonObject game, String name) {
        JsonObject attributes = game.getJsonObject("attributes");
        JsonValue value = attributes == null ? null : attributes.get(name);
        return value == null ? JsonValue.NULL : value;
    }

    private static Predicate<JsonObject> has(String name, String value) {
        return game -> {
            JsonValue found = attribute(game, name);
            return found instanceof JsonString text
                    ? text.getString().equals(value)
                    : found != JsonValue.NULL && found.toString().equals(value);
        };
    }

    private static Predicate<JsonObject> between(double min, double max) {
        return game -> attribute(game, "elo") instanceof JsonNumber number
                && number.doubleValue() >= min
                && number.doubleValue() <= max;
    }

    private static Predicate<JsonObject> begins(String prefix) {
        return game -> game.getString("name").toLowerCase(Locale.ROOT).startsWith(prefix.toLowerCase(Locale.ROOT));
    }

    private boolean isJoinable(JsonObject game) {
        return !closed.contains(id(game))
                && !ofAnn.contains(id(game))
                && !game.getBoolean("locked")
                && (game.getBoolean("dropIn") || !game.getBoolean("started"))
                && game.getInt("members") < game.getInt("maxMembers");
    }

    private List<Filter> filters() {
        List<Filter> filters = new ArrayList<>();
        for (String mode : new String[] {"blitz", "1500", "true", "none"}) {
            filters.add(new Filter("attribute=mode:" + mode, has("mode", mode)));
        }
        filters.add(new Filter("attribute=elo:-500", has("elo", "-500")));
        filters.add(new Filter("attribute=elo:-5e2", has("elo", "-500")));
        filters.add(new Filter("attribute=elo:0.0", has("elo", "0")));
        filters.add(new Filter("attribute=elo:-1000..500", between(-1000, 500)));
        filters.add(new Filter("attribute=elo:0..", between(0, Double.MAX_VALUE)));
        filters.add(new Filter("attribute=elo:..-0", between(-Double.MAX_VALUE, 0)));
        filters.add(new Filter("attribute=elo:500..-500", game -> false));
        filters.add(new Filter("attribute=rated:true", has("rated", "true")));
        filters.add(new Filter("attribute=rated:false", has("rated", "false")));
        filters.add(new Filter("joinable=true", this::isJoinable));
        filters.add(new Filter("joinable=false", game -> true));
        filters.add(
                new Filter("owner=" + ann.id(), game -> game.getString("owner").equals(ann.id())));
        filters.add(new Filter("member=" + ann.id(), game -> ofAnn.contains(id(game))));
        for (String prefix : new String[] {"ch", "CHE", "é", "É", "go", "z", "x"}) {
            filters.add(new Filter("name=" + encoded(prefix), begins(prefix)));
        }
        return filters;
    }

    private static Comparator<JsonObject> order(String sort, boolean byKey) {
        Comparator<JsonObject> byId = Comparator.comparing(FindGamesIT::id);
        return switch (sort) {
            case "newest" -> byId.reversed();
            case "members" ->
                Comparator.<JsonObject>comparingInt(game -> -game.getInt("members"))
                        .thenComparing(byId);
            default ->
                Comparator.<JsonObject, String>comparing(game ->
                                byKey ? game.getString("name").toLowerCase(Locale.ROOT) : game.getString("name"))
                        .thenComparing(byId);
        };
    }

    private List<JsonObject> all(String query) {
        List<JsonObject> found = new ArrayList<>();
        for (String path = "/api/games?" + query; !path.isEmpty(); ) {
            Answer page = ann.get(path).expect(200);
            found.addAll(page.array().getValuesAs(JsonObject.class));
            path = page.next();
        }
        return found;
    }

    @Test
    void everyCombinationFindsExactlyTheGamesThatHaveIt() {
        Random random = new Random(5);
        for (int i = 0; i < GAMES; i++) {
            JsonObject unused = randomGame(random);
        }
        await().until(() ->
                over.stream().allMatch(bans -> bob.get(bans).expect(200).array().isEmpty()));
        List<JsonObject> games = new ArrayList<>();
        games.addAll(all("owner=" + ann.id()));
        games.addAll(all("owner=" + bob.id()));
        List<Filter> filters = filters();
        Filter ours = new Filter("", game -> Set.of(ann.id(), bob.id()).contains(game.getString("owner")));
        assertThat(games).hasSize(GAMES).anyMatch(this::isJoinable);

        int notEmpty = 0;
        for (int i = 0; i < QUERIES; i++) {
            String sort = List.of("name", "newest", "members").get(random.nextInt(3));
            List<String> parts = new ArrayList<>(List.of("limit=" + (1 + random.nextInt(20)), "sort=" + sort));
            Predicate<JsonObject> holds = ours.holds();
            Set<String> once = new HashSet<>();
            int number = i < filters.size() ? 1 : random.nextInt(4);
            for (int n = 0; n < number; n++) {
                Filter filter = filters.get(i < filters.size() ? i : random.nextInt(filters.size()));
                String name = filter.query().replaceFirst("=.*", "");
                if (name.equals("attribute") || once.add(name)) {
                    parts.add(filter.query());
                    holds = holds.and(filter.holds());
                }
            }
            String query = String.join("&", parts);
            List<JsonObject> expected = games.stream()
                    .filter(holds)
                    .sorted(order(sort, once.contains("name")))
                    .toList();
            notEmpty += expected.isEmpty() ? 0 : 1;

            assertThat(all(query).stream().filter(ours.holds())).as(query).containsExactlyElementsOf(expected);
        }
        assertThat(notEmpty).isGreaterThan(QUERIES / 4);
    }

    @Test
    void aGameIsFoundByWhatItIsNow() {
        String path = "/api/games/" + ann.createsGame("Old name");
        ann.patch(path, "{\"name\":\"Brand new\",\"attributes\":{\"unique\":\"" + ann.id() + "\"}}")
                .expect(200);
        JsonObject game = ann.get(path).object();

        assertThat(all("name=brand%20N&owner=" + ann.id())).containsExactly(game);
        assertThat(all("name=old&owner=" + ann.id())).isEmpty();
        assertThat(all("attribute=unique:" + ann.id())).containsExactly(game);

        ann.patch(path, "{\"attributes\":{\"unique\":\"\"}}").expect(200);
        assertThat(all("attribute=unique:" + ann.id())).isEmpty();

        ann.patch(path, "{\"attributes\":{\"unique\":\"" + ann.id() + "\"}}").expect(200);
        ann.delete(path).expect(200);
        assertThat(all("attribute=unique:" + ann.id())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "attribute=mode",
                "attribute=Mode:x",
                "attribute=:x",
                "attribute=mode:",
                "attribute=mode:%00",
                "attribute=a:1&attribute=b:1&attribute=c:1&attribute=d:1&attribute=e:1&attribute=f:1",
                "sort=oldest",
                "sort=",
                "joinable=yes",
                "name=",
                "sort=members&after=MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAweA"
            })
    void aFilterThatMeansNothingIsRefused(String query) {
        Answer answer = ann.get("/api/games?" + query).expect(400);

        assertThat(answer.object().getJsonArray("violations").getJsonObject(0).getString("field"))
                .isEqualTo(query.contains("after") ? "after" : query.replaceFirst("=.*", ""));
    }
}
