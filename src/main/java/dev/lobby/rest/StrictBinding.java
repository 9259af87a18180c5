package dev.lobby.rest;

import dev.lobby.logging.Excerpt;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbException;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.time.temporal.Temporal;
import java.time.temporal.ValueRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The binding of one JSON object to a record. Components may be texts, booleans, numbers, enums, lists, records, and
 * whatever else JSON-B can make of a JSON value, such as dates. Only a value of just that type is accepted; unknown members
 * and {@code null} are not.
 *
 * <p>JSON-B alone would convert values of other types, ignore unknown members, and not tell {@code null} from an absent
 * member. Not thread-safe.
 */
final class StrictBinding {
    /**
     * How many digits a number may have, and how many places its exponent may move the point. Without a limit, a few
     * bytes could stand for a number of gigabytes.
     */
    private static final int MAX_DIGITS = 100;

    private static final Map<Class<?>, Whole> WHOLE_NUMBERS = Map.of(
            int.class, new Whole(Integer.MIN_VALUE, Integer.MAX_VALUE, BigDecimal::intValueExact),
            Integer.class, new Whole(Integer.MIN_VALUE, Integer.MAX_VALUE, BigDecimal::intValueExact),
            long.class, new Whole(Long.MIN_VALUE, Long.MAX_VALUE, BigDecimal::longValueExact),
            Long.class, new Whole(Long.MIN_VALUE, Long.MAX_VALUE, BigDecimal::longValueExact));

    /** How messages name the types that JSON-B makes of texts. */
    private static final Map<Class<?>, String> NAMES = Map.of(
            LocalDate.class, "a date such as 2026-11-24", Instant.class, "a time such as 2026-11-24T14:14:54.115Z");

    /** PostgreSQL cannot store all times that Java has, and a year of more than four digits is no usual ISO 8601. */
    private static final ValueRange YEARS = ValueRange.of(1, 9999);

    /** Kept, because reflection would create them again for each body. */
    private static final ClassValue<Shape> SHAPES = new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
            return Shape.of(type);
        }
    };

    private final List<Problem.Violation> violations = new ArrayList<>();

    private final Jsonb jsonb;

    private StrictBinding(Jsonb jsonb) {
        this.jsonb = jsonb;
    }

    /** A component of a record. */
    private record Component(String name, Type type) {
        boolean isPrimitive() {
            return type instanceof Class<?> known && known.isPrimitive();
        }
    }

    /** The constructor and the components of a record type. */
    private record Shape(Constructor<?> constructor, List<Component> components, Set<String> names) {
        static Shape of(Class<?> type) {
            List<RecordComponent> all = List.of(type.getRecordComponents());
            List<Component> components = all.stream()
                    .map(component -> new Component(component.getName(), component.getGenericType()))
                    .toList();
            return new Shape(
                    constructor(type, all),
                    components,
                    components.stream().map(Component::name).collect(Collectors.toUnmodifiableSet()));
        }

        private static Constructor<?> constructor(Class<?> type, List<RecordComponent> components) {
            try {
                Constructor<?> constructor = type.getDeclaredConstructor(
                        components.stream().map(RecordComponent::getType).toArray(Class<?>[]::new));
                constructor.setAccessible(true);
                return constructor;
            } catch (NoSuchMethodException e) {
                throw new IllegalStateException(type + " is not a record", e);
            }
        }

        Object create(@Nullable Object[] values) {
            try {
                return constructor.newInstance(values);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(constructor + " failed", e);
            }
        }
    }

    private record Whole(long min, long max, Function<BigDecimal, Object> conversion) {}

    /**
     * Binds an object.
     *
     * @param jsonb makes the values of other types
     * @throws ProblemException with all that is wrong, if anything is
     */
    static <R extends Record> R bind(Class<R> type, JsonObject object, Jsonb jsonb) {
        StrictBinding binding = new StrictBinding(jsonb);
        R record = binding.record("", type, object);
        if (record == null) {
            throw Problem.invalid(binding.violations).exception();
        }
        return record;
    }

    /** Returns null if something is wrong with the object. */
    private <R extends Record> @Nullable R record(String path, Class<R> type, JsonObject object) {
        int before = violations.size();
        Shape shape = SHAPES.get(type);
        @Nullable Object[] values = new Object[shape.components.size()];
        for (int i = 0; i < values.length; i++) {
            Component component = shape.components.get(i);
            JsonValue value = object.get(component.name);
            String name = path + component.name;
            if (value != null) {
                values[i] = value(name, component.type, value);
            } else if (component.isPrimitive()) {
                refuse(name, "is required");
            }
        }
        object.keySet().stream()
                .filter(name -> !shape.names.contains(name))
                .forEach(name -> refuse(path + Excerpt.of(name), "is unknown"));
        return violations.size() > before ? null : type.cast(shape.create(values));
    }

    private @Nullable Object value(String name, Type type, JsonValue value) {
        if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
            return value instanceof JsonArray array
                    ? list(name, list.getActualTypeArguments()[0], array)
                    : refuse(name, "must be a list");
        }
        if (type == String.class) {
            return value instanceof JsonString text ? text(name, text.getString()) : refuse(name, "must be a string");
        }
        if (type == boolean.class || type == Boolean.class) {
            boolean isBoolean = value == JsonValue.TRUE || value == JsonValue.FALSE;
            return isBoolean ? value == JsonValue.TRUE : refuse(name, "must be true or false");
        }
        if (type instanceof Class<?> known) {
            return value(name, known, value);
        }
        return byJsonB(name, type, value);
    }

    private @Nullable Object value(String name, Class<?> type, JsonValue value) {
        Whole whole = WHOLE_NUMBERS.get(type);
        if (whole != null) {
            return whole(name, whole, value);
        }
        if (type == BigDecimal.class || type == double.class || type == Double.class) {
            return number(name, type, value);
        }
        if (type.isEnum()) {
            return constant(name, type, value);
        }
        if (type == JsonObject.class && !(value instanceof JsonObject)) {
            return refuse(name, "must be an object");
        }
        if (JsonValue.class.isAssignableFrom(type)) {
            return json(name, value);
        }
        if (type.isRecord()) {
            return value instanceof JsonObject object
                    ? record(name + ".", type.asSubclass(Record.class), object)
                    : refuse(name, "must be an object");
        }
        return byJsonB(name, type, value);
    }

    private List<@Nullable Object> list(String name, Type type, JsonArray array) {
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            list.add(value(name + "[" + i + "]", type, array.get(i)));
        }
        return list;
    }

    /** A text that UTF-8 can express and a database can store. */
    private String text(String name, String text) {
        if (text.indexOf('\0') >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            refuse(name, "must not contain U+0000 or half of a surrogate pair");
        }
        return text;
    }

    /** A value that is kept as it is. Only what is inside of it may be null. */
    private @Nullable Object json(String name, JsonValue value) {
        if (value == JsonValue.NULL) {
            return refuse(name, "must not be null");
        }
        texts(name, value);
        return value;
    }

    /** Checks the texts and names in a value, at any depth. The parser limits how deep it is. */
    private void texts(String name, JsonValue value) {
        if (value instanceof JsonString string) {
            text(name, string.getString());
        } else if (value instanceof JsonArray array) {
            array.forEach(element -> texts(name, element));
        } else if (value instanceof JsonObject object) {
            object.forEach((member, inner) -> {
                text(name, member);
                texts(name, inner);
            });
        }
    }

    private @Nullable Object whole(String name, Whole whole, JsonValue value) {
        try {
            if (value instanceof JsonNumber number) {
                return whole.conversion.apply(number.bigDecimalValue());
            }
        } catch (ArithmeticException e) {
            // It has a fraction, or is too large.
        }
        return refuse(name, "must be a whole number from " + whole.min + " to " + whole.max);
    }

    private @Nullable Object number(String name, Class<?> type, JsonValue value) {
        if (!(value instanceof JsonNumber number)) {
            return refuse(name, "must be a number");
        }
        BigDecimal decimal = number.bigDecimalValue();
        if (Math.abs((long) decimal.scale()) > MAX_DIGITS || decimal.precision() > MAX_DIGITS) {
            return refuse(name, "must have at most " + MAX_DIGITS + " digits");
        }
        return type == BigDecimal.class ? decimal : (Object) decimal.doubleValue();
    }

    private @Nullable Object constant(String name, Class<?> type, JsonValue value) {
        List<?> constants = List.of(type.getEnumConstants());
        for (Object constant : constants) {
            if (value instanceof JsonString text && text.getString().equals(((Enum<?>) constant).name())) {
                return constant;
            }
        }
        return refuse(
                name,
                "must be one of "
                        + constants.stream()
                                .map(constant -> ((Enum<?>) constant).name())
                                .collect(Collectors.joining(", ")));
    }

    private @Nullable Object byJsonB(String name, Type type, JsonValue value) {
        try {
            Object made = value == JsonValue.NULL ? null : jsonb.fromJson(value.toString(), type);
            if (made != null) {
                return isInCalendar(made) ? made : refuse(name, "must be in the years 1 to 9999");
            }
        } catch (JsonbException | DateTimeException e) {
            // Not shown, because its message names classes.
        }
        String simple = type instanceof Class<?> known ? known.getSimpleName() : type.getTypeName();
        return refuse(name, "must be " + NAMES.getOrDefault(type, "a " + simple));
    }

    private static boolean isInCalendar(Object made) {
        Object date = made instanceof Instant time ? time.atOffset(ZoneOffset.UTC) : made;
        return !(date instanceof Temporal known)
                || !known.isSupported(ChronoField.YEAR)
                || YEARS.isValidValue(known.get(ChronoField.YEAR));
    }

    private @Nullable Object refuse(String name, String why) {
        violations.add(new Problem.Violation(name, why));
        return null;
    }
}
