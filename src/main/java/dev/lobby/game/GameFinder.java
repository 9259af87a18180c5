package dev.lobby.game;

import static java.util.stream.Collectors.joining;

import dev.lobby.database.Sql;
import dev.lobby.rest.NameCursor;
import dev.lobby.rest.Page;
import dev.lobby.rest.PageLimit;
import dev.lobby.work.Time;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds games. If one of the filters alone selects few games, exactly these are looked at. Otherwise the games are looked at in
 * the order of the list, as an index gives them, a limited number for one page. So neither a page deep in the list nor a
 * combination that no game has costs more.
 */
@ApplicationScoped
@Transactional(TxType.SUPPORTS)
public class GameFinder {
    /** How many games are few, and how many are looked at for one page. */
    private static final int MOST = 1_000;

    private static final int STEP = 250;

    /** How many games one who would join any of them is given to choose from, and how many pages are looked at for them. */
    private static final int CHOICE = 20;

    private static final int PAGES = 20;

    /** How many turns there are; as many rows has their table. */
    private static final int TURNS = 64;

    private final Time time;

    @PersistenceContext
    EntityManager entities;

    @Inject
    GameFinder(Time time) {
        this.time = time;
    }

    /** A game, and where it is in the list. */
    record Place(String id, String key) {
        NameCursor cursor() {
            return new NameCursor(key, id);
        }
    }

    /**
     * What was found.
     *
     * @param end the last game that was looked at, if there may be more
     */
    record Found(List<Place> places, @Nullable Place end) {}

    private record Shown(GameView view, Place place) {}

    Page<GameView> list(GameFilter filter, @Nullable NameCursor after, PageLimit limit) {
        Found found = find(filter, after, limit.rows());
        Map<String, GameView> views = views(found.places());
        // A game that was deleted meanwhile is not shown.
        List<Shown> shown = found.places().stream()
                .flatMap(place -> Stream.ofNullable(views.get(place.id())).map(view -> new Shown(view, place)))
                .toList();
        Page<GameView> page =
                Page.of(shown, limit, Shown::view, last -> last.place().cursor().toParameters());
        return found.end() == null
                ? page
                : page.continuedBy(found.end().cursor().toParameters());
    }

    private Map<String, GameView> views(List<Place> places) {
        if (places.isEmpty()) {
            return Map.of();
        }
        return entities.createQuery("select g from Game g where g.id in :ids", Game.class)
                .setParameter("ids", places.stream().map(Place::id).toList())
                .getResultStream()
                .collect(Collectors.toMap(Game::id, GameView::of));
    }

    Found find(GameFilter filter, @Nullable NameCursor after, int wanted) {
        if (filter.prefix() != null && filter.prefix().isEmpty()) {
            return new Found(List.of(), null);
        }
        GameOrder order = GameOrder.of(filter);
        Optional<List<String>> few = few(filter);
        if (few.isPresent()) {
            List<Place> places = matching(filter, order.ofFew(), few.get(), after);
            return new Found(places.subList(0, Math.min(wanted, places.size())), null);
        }
        return walk(filter, order, after, wanted);
    }

    private Found walk(GameFilter filter, GameOrder order, @Nullable NameCursor after, int wanted) {
        List<Place> found = new ArrayList<>();
        NameCursor begin = after;
        int size = wanted;
        for (int looked = 0; looked < MOST; looked += size) {
            size = looked == 0 ? wanted : STEP;
            List<Place> next = next(filter, order, begin, size);
            List<String> ids = next.stream().map(Place::id).toList();
            found.addAll(matching(filter, order.ofFew(), ids, null));
            if (found.size() >= wanted) {
                return new Found(found.subList(0, wanted), null);
            }
            if (next.size() < size) {
                return new Found(found, null);
            }
            begin = next.get(size - 1).cursor();
        }
        return new Found(found, begin == null ? null : new Place(begin.id(), begin.name()));
    }

    /** The games that one of the filters selects, if these are few; the first filter of which this is so decides. */
    private Optional<List<String>> few(GameFilter filter) {
        return selections(filter).stream()
                .flatMap(alternatives -> few(alternatives).stream())
                .findFirst();
    }

    private Optional<List<String>> few(List<Sql> alternatives) {
        List<String> ids = new ArrayList<>();
        for (Sql alternative : alternatives) {
            List<?> rows = alternative
                    .query(entities)
                    .setMaxResults(MOST + 1 - ids.size())
                    .getResultList();
            rows.forEach(id -> ids.add((String) id));
            if (ids.size() > MOST) {
                return Optional.empty();
            }
        }
        return Optional.of(ids);
    }

    /**
     * What each filter alone selects, in one or more statements. They name the order of an index, because a database that expects
     * many games would otherwise look at all of them one by one until it has found enough.
     */
    private static List<List<Sql>> selections(GameFilter filter) {
        List<List<Sql>> selections = new ArrayList<>();
        filter.attributes()
                .forEach(attribute -> selections.add(attribute.ranges().stream()
                        .map(range -> new Sql()
                                .add(
                                        "select a.game_id from game_attribute a where a.name = ? and a.content between ? and ?"
                                                + " order by a.name, a.content, a.game_id",
                                        attribute.name(),
                                        range.min(),
                                        range.max()))
                        .toList()));
        if (filter.prefix() != null && filter.sort() != GameFilter.Sort.NAME) {
            selections.add(List.of(new Sql()
                    .add(
                            "select g.id from game g where g.name_key >= ? and g.name_key < ? order by g.name_key, g.id",
                            filter.prefix(),
                            GameFilter.endOf(filter.prefix()))));
        }
        if (filter.member() != null) {
            selections.add(List.of(new Sql()
                    .add(
                            "select m.game_id from member m where m.user_id = ? order by m.user_id, m.game_id",
                            filter.member())));
        }
        if (filter.owner() != null) {
            selections.add(List.of(new Sql()
                    .add("select g.id from game g where g.owner = ? order by g.owner, g.name, g.id", filter.owner())));
        }
        return selections;
    }

    private static String marks(int number) {
        return String.join(", ", Collections.nCopies(number, "?"));
    }

    /** The next games in the order of the list, as an index has them. */
    private List<Place> next(GameFilter filter, GameOrder order, @Nullable NameCursor after, int size) {
        if (after == null) {
            return places(order.fromIndex(filter, null), size);
        }
        List<Place> next = new ArrayList<>();
        for (Sql stretch : order.after(after)) {
            if (next.size() < size) {
                next.addAll(places(order.fromIndex(filter, stretch), size - next.size()));
            }
        }
        return next;
    }

    /** Those of the games that all filters select, in the order of the list. */
    private List<Place> matching(GameFilter filter, GameOrder order, List<String> ids, @Nullable NameCursor after) {
        if (ids.isEmpty()) {
            return List.of();
        }
        Sql sql = order.select().add("g.id in (" + marks(ids.size()) + ")", ids.toArray());
        if (after != null) {
            sql.add(" and (1 = 0");
            order.after(after).forEach(stretch -> sql.add(" or ").add(stretch));
            sql.add(")");
        }
        restrict(sql, filter);
        return places(sql.add(" order by " + order.order()), ids.size());
    }

    private List<Place> places(Sql sql, int limit) {
        List<?> rows = sql.query(entities).setMaxResults(limit).getResultList();
        return rows.stream()
                .map(Object[].class::cast)
                .map(row -> new Place((String) row[0], String.valueOf(row[1])))
                .toList();
    }

    /** The columns are hidden in calls, because H2 would take an index of one of them instead of the ids. */
    private void restrict(Sql sql, GameFilter filter) {
        if (filter.owner() != null) {
            sql.add(" and coalesce(g.owner, '') = ?", filter.owner());
        }
        if (filter.member() != null) {
            sql.add(" and exists (select 1 from member m where m.game_id = g.id and m.user_id = ?)", filter.member());
        }
        if (filter.prefix() != null) {
            sql.add(
                    " and coalesce(g.name_key, '') >= ? and coalesce(g.name_key, '') < ?",
                    filter.prefix(),
                    GameFilter.endOf(filter.prefix()));
        }
        for (AttributeFilter attribute : filter.attributes()) {
            // The value is looked up for each game, because a join may be made the other way around, from all games of
            // the value.
            sql.add(" and (select case when 1 = 0");
            attribute.ranges().forEach(range -> sql.add(" or a.content between ? and ?", range.min(), range.max()));
            sql.add(
                    " then 1 else 0 end from game_attribute a where a.game_id = g.id and a.name = ?) = 1",
                    attribute.name());
        }
        if (filter.joinable()) {
            joinable(sql, filter.caller());
        } else {
            sql.add(
                    " and (g.access = 'PUBLIC'"
                            + " or exists (select 1 from member v where v.game_id = g.id and v.user_id = ?))",
                    filter.caller());
        }
    }

    /** The only place that says which games a user may find who could join them. */
    private void joinable(Sql sql, String user) {
        sql.add(
                " and coalesce(g.joinable, false) = true"
                        + " and not exists (select 1 from member m where m.game_id = g.id and m.user_id = ?)"
                        + " and not exists (select 1 from game_ban b where b.game_id = g.id and b.user_id = ?"
                        + " and (b.until is null or b.until > ?))",
                user,
                user,
                time.now().atOffset(ZoneOffset.UTC));
    }

    /**
     * Some of the games that the user could join now without a password: the fullest first, of these the oldest. Empty
     * only if there is none, or none among the 20,000 fullest of those with one of the attributes.
     *
     * @param attributes that the games have
     */
    public List<String> joinable(String user, JsonObject attributes) {
        GameFilter filter = joinableTo(user, attributes);
        Found found = find(filter, null, CHOICE);
        for (int pages = 1; found.places().isEmpty() && found.end() != null && pages < PAGES; pages++) {
            found = find(filter, found.end().cursor(), CHOICE);
        }
        return found.places().stream().map(Place::id).toList();
    }

    /** Whether the user could join the game now. */
    public boolean isJoinable(String game, String user, JsonObject attributes) {
        GameFilter filter = joinableTo(user, attributes);
        return !matching(filter, GameOrder.of(filter).ofFew(), List.of(game), null)
                .isEmpty();
    }

    private static GameFilter joinableTo(String user, JsonObject attributes) {
        return new GameFilter(
                user, null, null, AttributeFilter.exactly(attributes), null, true, GameFilter.Sort.MEMBERS);
    }

    /** Locks the game's row if nobody else has locked it, and says whether that was so. */
    @Transactional(TxType.MANDATORY)
    public boolean lockIfFree(String game) {
        return !new Sql()
                .add("select g.id from game g where g.id = ? for update skip locked", game)
                .query(entities)
                .getResultList()
                .isEmpty();
    }

    /**
     * Waits until nobody else in the cluster has the turn for these attributes, and takes it until the end of the
     * transaction. Other attributes may share the turn.
     */
    @Transactional(TxType.MANDATORY)
    public void takeTurn(JsonObject attributes) {
        List<String> parts = AttributeFilter.exactly(attributes).stream()
                .map(AttributeFilter::toString)
                .sorted()
                .toList();
        int turn = Math.floorMod(parts.hashCode(), TURNS);
        List<?> unused = new Sql()
                .add("select t.turn from quick_join_turn t where t.turn = ? for update", turn)
                .query(entities)
                .getResultList();
    }

    /** Makes the game one that its attributes find. */
    @Transactional(TxType.MANDATORY)
    void add(Game game) {
        JsonObject attributes = game.attributes().values();
        if (attributes.isEmpty()) {
            return;
        }
        Sql sql = new Sql()
                .add("insert into game_attribute (game_id, name, content) values "
                        + attributes.keySet().stream().map(name -> "(?, ?, ?)").collect(joining(", ")));
        attributes.forEach((name, value) -> sql.add("", game.id(), name, AttributeFilter.stored(value)));
        int unused = sql.query(entities).executeUpdate();
    }

    /** Makes the game one that its present attributes find, instead of those before. */
    @Transactional(TxType.MANDATORY)
    void replace(Game game) {
        int unused = new Sql()
                .add("delete from game_attribute where game_id = ?", game.id())
                .query(entities)
                .executeUpdate();
        add(game);
    }
}
