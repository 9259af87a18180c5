package dev.lobby.database;

import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import java.util.ArrayList;
import java.util.List;

/** A native statement that is put together from parts with their parameters. Not thread-safe. */
public final class Sql {
    private final StringBuilder text = new StringBuilder();
    private final List<Object> parameters = new ArrayList<>();

    /**
     * Adds a part.
     *
     * @param values for the question marks of the part
     */
    public Sql add(String part, Object... values) {
        text.append(part);
        parameters.addAll(List.of(values));
        return this;
    }

    /** Adds another statement's part with its values. */
    public Sql add(Sql part) {
        text.append(part.text);
        parameters.addAll(part.parameters);
        return this;
    }

    /**
     * Puts the whole into another statement, which has no values of its own.
     *
     * @param outer has {@code %s} where the whole belongs
     */
    public Sql within(String outer) {
        String inner = text.toString();
        text.setLength(0);
        text.append(outer.formatted(inner));
        return this;
    }

    /** The whole as a query. */
    public Query query(EntityManager entities) {
        StringBuilder numbered = new StringBuilder();
        int number = 0;
        for (int i = 0; i < text.length(); i++) {
            numbered.append(text.charAt(i));
            if (text.charAt(i) == '?') {
                number++;
                numbered.append(number);
            }
        }
        Query query = entities.createNativeQuery(numbered.toString());
        for (int i = 0; i < parameters.size(); i++) {
            query.setParameter(i + 1, parameters.get(i));
        }
        return query;
    }
}
