package dev.lobby.game;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.database.H2Plan;
import dev.lobby.database.TestDatabase;
import dev.lobby.game.GameFilter.Sort;
import dev.lobby.harness.Fakes;
import dev.lobby.rest.NameCursor;
import dev.lobby.work.Time;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the finder finds, against a filter that looks at all games, and how much it looks at. */
class GameFinderTest {
    private static final String ANN = id(1);
    private static final String BOB = id(2);
    private static final int GAMES = 150;
    private static final int QUERIES = 600;
    private static final int MANY = 12_000;
    private static final String[] NAMES = {"Chess", "chess", "CHECKERS", "Éclair", "éclat", "go", "Go  2", "zoo"};
    private static final String[] MODES = {"blitz", "Blitz", "1500", "true"};
    private static final double[] LEVELS = {-1500, -0.5, 0, 0.25, 1500, 1e300};

    final List<String> statements = new ArrayList<>();
    Connection connection;
    private final GameFinder finder = new GameFinder(new Time());

    DataSource newDatabase() throws SQLException {
        return TestDatabase.create();
    }

    /** How many rows a statement reads. */
    int rowsRead(String statement) throws SQLException {
        return H2Plan.rowsRead(connection, statement);
    }

    private static String id(int number) {
        return "%024x".formatted(number);
    }

    @BeforeEach
    void open() throws SQLException {
        connection = newDatabase().getConnection();
        finder.entities = Fakes.fake(EntityManager.class, (method, arguments) -> query((String) arguments[0]));
        for (String user : List.of(ANN, BOB)) {
            execute("insert into app_user (id, name, name_key, password_hash, status, token_generation, created_at,"
                    + " updated_at) values ('" + user + "', '" + user + "', '" + user
                    + "', '', 'OFFLINE', 0, now(), now())");
        }
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private void execute(String sql) throws SQLException {
        connection.createStatement().execute(sql);
    }

    /** A native query, as a persistence provider makes it. */
    private Query query(String sql) {
        TreeMap<Integer, Object> parameters = new TreeMap<>();
        Query[] self = new Query[1];
        int[] limit = new int[1];
        self[0] = Fakes.fake(Query.class, (method, arguments) -> {
            switch (method) {
                case "setParameter" -> parameters.put((Integer) arguments[0], arguments[1]);
                case "setMaxResults" -> limit[0] = (Integer) arguments[0];
                case "getResultList" -> {
                    return rows(sql + " limit " + limit[0], parameters);
                }
                case "executeUpdate" -> {
                    try (PreparedStatement statement = prepare(sql, parameters)) {
                        return statement.executeUpdate();
                    }
                }
                default -> throw new IllegalStateException(method);
            }
            return self[0];
        });
        return self[0];
    }

    private PreparedStatement prepare(String sql, NavigableMap<Integer, Object> parameters) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql.replaceAll("\\?\\d+", "?"));
        String text = sql;
        for (var parameter : parameters.descendingMap().entrySet()) {
            statement.setObject(parameter.getKey(), parameter.getValue());
            text = text.replace(
                    "?" + parameter.getKey(),
                    parameter.getValue() instanceof Integer
                            ? parameter.getValue().toString()
                            : "'" + parameter.getValue() + "'");
        }
        statements.add(text);
        return statement;
    }

    private List<Object> rows(String sql, NavigableMap<Integer, Object> parameters) throws SQLException {
        try (PreparedStatement statement = prepare(sql, parameters);
                ResultSet rows = statement.executeQuery()) {
            List<Object> found = new ArrayList<>();
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                found.add(columns == 1 ? rows.getString(1) : new Object[] {rows.getString(1), rows.getObject(2)});
            }
            return found;
        }
    }

    /** A game as the test knows it. */
    private record Known(
            String id, String name, String owner, int members, boolean joinable, boolean ofAnn, JsonObject attributes) {
        String key() {
            return name.toLowerCase(Locale.ROOT).replaceAll(" +", " ");
        }
    }

    private Known random(int number, Random random) throws SQLException {
        JsonObjectBuilder attributes = Json.createObjectBuilder();
        if (random.nextInt(4) > 0) {
            attributes.add("mode", MODES[random.nextInt(MODES.length)]);
        }
        if (random.nextInt(4) > 0) {
            attributes.add("level", LEVELS[random.nextInt(LEVELS.length)]);
        }
        if (random.nextInt(4) > 0) {
            attributes.add("rated", random.nextBoolean());
        }
        JsonObject values = attributes.build();
        String id = id(1_000 + random.nextInt(1_000) * 1_000 + number);
        String name = NAMES[random.nextInt(NAMES.length)];
        String owner = random.nextInt(3) == 0 ? ANN : BOB;
        int members = 1 + random.nextInt(3);
        boolean locked = random.nextInt(6) == 0;
        boolean started = random.nextInt(3) == 0;
        boolean dropIn = random.nextBoolean();
        boolean hasPassword = random.nextInt(6) == 0;
        Known known = new Known(id, name, owner, members, false, owner.equals(ANN) || random.nextInt(4) == 0, values);
        insert(known, locked, started, dropIn, hasPassword);
        if (known.ofAnn()) {
            execute("insert into member (game_id, user_id, ready, created_at, updated_at) values ('" + id + "', '" + ANN
                    + "', false, now(), now())");
        }
        boolean banned = false;
        if (random.nextInt(5) == 0) {
            int which = random.nextInt(3);
            banned = which > 0;
            String until = which == 2 ? "null" : "now() " + (which == 0 ? "- " : "+ ") + "interval '1' hour";
            execute("insert into game_ban (game_id, user_id, until, created_at) values ('" + id + "', '" + ANN + "', "
                    + until + ", now())");
        }
        boolean joinable = !locked && (dropIn || !started) && !hasPassword && members < 3 && !known.ofAnn() && !banned;
        return new Known(id, name, owner, members, joinable, known.ofAnn(), values);
    }

    private void insert(Known known, boolean locked, boolean started, boolean dropIn, boolean hasPassword)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "insert into game (id, name, name_key, owner, password_hash, members, max_members, locked, started,"
                        + " drop_in, created_at, updated_at) values (?, ?, ?, ?, ?, ?, 3, ?, ?, ?, now(), now())")) {
            insert.setString(1, known.id());
            insert.setString(2, known.name());
            insert.setString(3, known.key());
            insert.setString(4, known.owner());
            insert.setString(5, hasPassword ? "hash" : null);
            insert.setInt(6, known.members());
            insert.setBoolean(7, locked);
            insert.setBoolean(8, started);
            insert.setBoolean(9, dropIn);
            insert.executeUpdate();
        }
        Game game = new Game(known.id(), known.name(), known.owner(), null, 3);
        boolean unused =
                game.change(new GameRules(null, known.attributes(), null, null, null, null, null, null, null, null));
        finder.replace(game);
    }

    /** A filter, and what it means. */
    private record Part(String text, AttributeFilter filter, Predicate<Known> holds) {
        static Part of(String text, Predicate<Known> holds) {
            return new Part(text, AttributeFilter.fromString(text), holds);
        }
    }

    private static Predicate<Known> is(String name, String value) {
        return known -> known.attributes().containsKey(name)
                && known.attributes().get(name).toString().equals(value);
    }

    private static Predicate<Known> between(double min, double max) {
        return known -> known.attributes().containsKey("level")
                && known.attributes().getJsonNumber("level").doubleValue() >= min
                && known.attributes().getJsonNumber("level").doubleValue() <= max;
    }

    private static List<Part> parts() {
        return List.of(
                Part.of("mode:blitz", is("mode", "\"blitz\"")),
                Part.of("mode:1500", is("mode", "\"1500\"")),
                Part.of("mode:true", is("mode", "\"true\"")),
                Part.of("mode:none", known -> false),
                Part.of("rated:true", is("rated", "true")),
                Part.of("rated:false", is("rated", "false")),
                Part.of("level:1.5e3", between(1500, 1500)),
                Part.of("level:-0", between(0, 0)),
                Part.of("level:-0.5..0.25", between(-0.5, 0.25)),
                Part.of("level:0..", between(0, Double.MAX_VALUE)),
                Part.of("level:..-0.25", between(-Double.MAX_VALUE, -0.25)),
                Part.of("level:1..-1", known -> false));
    }

    private static Comparator<Known> order(GameFilter filter) {
        Comparator<Known> byId = Comparator.comparing(Known::id);
        return switch (filter.sort()) {
            case NEWEST -> byId.reversed();
            case MEMBERS ->
                Comparator.<Known>comparingInt(known -> -known.members()).thenComparing(byId);
            case NAME ->
                Comparator.<Known, String>comparing(known -> filter.prefix() == null ? known.name() : known.key())
                        .thenComparing(byId);
        };
    }

    private List<String> all(GameFilter filter, int size) {
        List<String> found = new ArrayList<>();
        NameCursor after = null;
        while (true) {
            GameFinder.Found page = finder.find(filter, after, size + 1);
            page.places().stream().limit(size).map(GameFinder.Place::id).forEach(found::add);
            if (page.places().size() > size) {
                after = page.places().get(size - 1).cursor();
            } else if (page.end() != null) {
                after = page.end().cursor();
            } else {
                return found;
            }
        }
    }

    @Test
    void everyCombinationFindsExactlyTheGamesThatHaveItInItsOrder() throws SQLException {
        Random random = new Random(5);
        List<Known> games = new ArrayList<>();
        for (int i = 0; i < GAMES; i++) {
            games.add(random(i, random));
        }
        List<Part> parts = parts();
        Set<List<String>> answers = new HashSet<>();

        for (int i = 0; i < QUERIES; i++) {
            List<Part> chosen = Stream.generate(() -> parts.get(random.nextInt(parts.size())))
                    .limit(random.nextInt(4))
                    .toList();
            String prefix = random.nextInt(3) == 0
                    ? GameFilter.keyOf(
                            List.of("ch", "CHE", "É", "go", "go 2", "z", "x").get(random.nextInt(7)))
                    : null;
            GameFilter filter = new GameFilter(
                    ANN,
                    random.nextInt(4) == 0 ? ANN : null,
                    random.nextInt(4) == 0 ? ANN : null,
                    chosen.stream().map(Part::filter).toList(),
                    prefix,
                    random.nextInt(3) == 0,
                    List.of(Sort.values()).get(random.nextInt(3)));
            List<String> expected = games.stream()
                    .filter(known ->
                            chosen.stream().allMatch(part -> part.holds().test(known)))
                    .filter(known -> filter.owner() == null || known.owner().equals(ANN))
                    .filter(known -> filter.member() == null || known.ofAnn())
                    .filter(known -> prefix == null || known.key().startsWith(prefix))
                    .filter(known -> !filter.joinable() || known.joinable())
                    .sorted(order(filter))
                    .map(Known::id)
                    .toList();
            answers.add(expected);

            assertThat(all(filter, 1 + random.nextInt(20)))
                    .as(filter.toString())
                    .isEqualTo(expected);
        }
        assertThat(answers).hasSizeGreaterThan(QUERIES / 5);
    }

    /** Half of the games have one attribute, and the other half the other one. A third of the games have the same name. */
    private void fill() throws SQLException {
        execute("insert into game (id, name, name_key, owner, members, max_members, started, created_at, updated_at)"
                + " select lpad(cast(i as varchar), 24, '0'), 'g' || lpad(cast(n as varchar), 6, '0'),"
                + " 'g' || lpad(cast(n as varchar), 6, '0'), '" + BOB + "', 1 + mod(i, 7), 5 + mod(i, 3), false, now(),"
                + " now() from (select i, case when i between 4000 and 8000 then 6000 else i end as n"
                + " from generate_series(1, " + MANY + ") as numbers (i)) as games");
        execute(
                "insert into game_attribute (game_id, name, content) select id, 'side' || mod(members, 2), 'tx' from game");
        execute("insert into game_attribute (game_id, name, content) select id, 'all', 'b1' from game");
        execute("analyze");
    }

    @Test
    void aPageLooksAtALimitedNumberOfGamesWhereverItIs() throws SQLException {
        fill();
        AttributeFilter all = AttributeFilter.fromString("all:true");
        AttributeFilter even = AttributeFilter.fromString("side0:x");
        AttributeFilter odd = AttributeFilter.fromString("side1:x");
        AttributeFilter none = AttributeFilter.fromString("side1:y");
        for (Sort sort : Sort.values()) {
            for (List<AttributeFilter> attributes :
                    List.of(List.<AttributeFilter>of(), List.of(all), List.of(even, odd), List.of(odd, none))) {
                for (String prefix : new String[] {null, "g", "g0115"}) {
                    for (boolean joinable : new boolean[] {false, true}) {
                        for (String owner : new String[] {sort == Sort.NAME ? BOB : null}) {
                            NameCursor after = switch (sort) {
                                case NAME -> new NameCursor("g006000", "%024d".formatted(6_000));
                                case NEWEST -> new NameCursor("-", "%024d".formatted(6_000));
                                case MEMBERS -> new NameCursor("4", "%024d".formatted(6_000));
                            };
                            GameFilter filter = new GameFilter(ANN, owner, null, attributes, prefix, joinable, sort);
                            for (NameCursor begin : new NameCursor[] {null, after}) {
                                statements.clear();
                                GameFinder.Found unused = finder.find(filter, begin, 51);

                                int rows = 0;
                                for (String statement : List.copyOf(statements)) {
                                    rows += rowsRead(statement);
                                }
                                assertThat(rows).as(filter + " " + begin).isLessThan(9_000);
                            }
                        }
                    }
                }
            }
        }
    }

    @Test
    void pagesThatFindNothingLeadToTheNextOnes() throws SQLException {
        fill();
        GameFilter filter = new GameFilter(
                ANN,
                null,
                null,
                List.of(AttributeFilter.fromString("side0:x"), AttributeFilter.fromString("side1:x")),
                null,
                false,
                Sort.NAME);

        GameFinder.Found first = finder.find(filter, null, 51);

        assertThat(first.places()).isEmpty();
        assertThat(first.end()).isNotNull();
        assertThat(all(filter, 50)).isEmpty();
    }

    @Test
    void theAttributesOfAGameAreWrittenWithOneStatement() throws SQLException {
        JsonObjectBuilder attributes = Json.createObjectBuilder();
        for (int i = 0; i < 20; i++) {
            attributes.add("a" + i, i);
        }
        insert(new Known(id(100), "chess", ANN, 1, true, false, attributes.build()), false, false, false, false);

        assertThat(statements)
                .filteredOn(statement -> statement.startsWith("insert"))
                .hasSize(1);
    }
}
