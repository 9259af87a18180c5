package dev.lobby.attribute;

import static dev.lobby.json.JsonApi.JSON;

import dev.lobby.json.StrictJson;
import dev.lobby.json.Utf8;
import dev.lobby.rest.Problem;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of an object: named texts, numbers and booleans, in the order in which they were first set. They mean
 * something to clients only.
 *
 * @param values an object whose members satisfy {@link AttributeChanges}
 */
public record Attributes(JsonObject values) {
    /** What the names look like. */
    public static final String NAME = "^[a-z][A-Za-z0-9_]{0,31}$";

    public static final String NAME_MESSAGE = "must be a name: a small letter, then at most 31 letters, digits and _";

    /** The maximum length of a text, in characters. */
    public static final int MAX_CHARACTERS = 128;

    /** No attributes. */
    public static final Attributes NONE = new Attributes(JsonValue.EMPTY_JSON_OBJECT);

    /** Numbers of at most this many digits are written without an exponent. */
    private static final int PLAIN_DIGITS = 18;

    /**
     * How many attributes an object may have.
     *
     * @param bytes the maximum length of all of them as JSON, in UTF-8
     */
    public record Limit(int number, int bytes) {}

    private static final Pattern NAMES = Pattern.compile(NAME);

    static boolean isName(String text) {
        return NAMES.matcher(text).matches();
    }

    /** The attributes that {@link #stored} wrote. */
    public static Attributes read(@Nullable String stored) {
        return stored == null ? NONE : new Attributes(StrictJson.parse(stored).asJsonObject());
    }

    /** The form in which a database keeps the attributes; null if there are none. */
    public @Nullable String stored() {
        return values.isEmpty() ? null : values.toString();
    }

    /** The object that clients see; empty if there are no attributes. */
    public Optional<JsonObject> shown() {
        return Optional.of(values).filter(object -> !object.isEmpty());
    }

    /**
     * The attributes after a change: what it names is set, an empty text removes, and the rest stays.
     *
     * @throws dev.lobby.rest.ProblemException with 400, if there were more than the limit allows
     */
    public Attributes with(JsonObject changes, Limit limit) {
        Map<String, JsonValue> merged = new LinkedHashMap<>(values);
        changes.forEach((name, value) -> {
            if (value instanceof JsonString text && text.getString().isEmpty()) {
                merged.remove(name);
            } else {
                merged.put(name, normal(value));
            }
        });
        if (merged.size() > limit.number) {
            throw refused("must have at most " + limit.number + " members");
        }
        JsonObjectBuilder builder = JSON.createObjectBuilder();
        merged.forEach(builder::add);
        JsonObject result = builder.build();
        if (Utf8.length(result.toString()) > limit.bytes) {
            throw refused("must have at most " + limit.bytes + " bytes as JSON in UTF-8");
        }
        return new Attributes(result);
    }

    /** Whether an attribute has the same value in both, or is in neither. */
    public boolean agrees(Attributes other, String name) {
        return Optional.ofNullable(values.get(name)).equals(Optional.ofNullable(other.values.get(name)));
    }

    private static RuntimeException refused(String why) {
        return Problem.invalid("attributes", why).exception();
    }

    /** Numbers that are equal are written in one way, so that setting an equal one changes nothing. */
    private static JsonValue normal(JsonValue value) {
        if (!(value instanceof JsonNumber number)) {
            return value;
        }
        BigDecimal shortest = number.bigDecimalValue().stripTrailingZeros();
        boolean plain = shortest.scale() < 0 && shortest.precision() - shortest.scale() <= PLAIN_DIGITS;
        return JSON.createValue(plain ? shortest.setScale(0) : shortest);
    }
}
