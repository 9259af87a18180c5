package dev.lobby.rest;

import dev.lobby.json.StrictJson;
import dev.lobby.logging.Excerpt;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.validation.Validator;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads every request body strictly: a JSON object of at most 128 KiB into a record of strings and booleans. It refuses
 * unknown members, {@code null}, values of the wrong type and values that violate a constraint of their component. All
 * violations of types, and likewise of constraints, are reported in one answer.
 *
 * <p>JSON-B is not used here, because it converts values of other types and does not distinguish {@code null} from an
 * absent member. This is an interceptor, not a reader, because which of two JSON readers Jersey chooses differs from
 * one start to the next.
 */
@Provider
@ApplicationScoped
public class StrictBodyReader implements ReaderInterceptor {
    @Inject
    private Validator validator;

    @Override
    public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
        if (!context.getType().isRecord()) {
            return context.proceed();
        }
        byte[] bytes = read(context);
        if (bytes.length > Problem.MAX_BODY_BYTES) {
            throw Problem.tooLarge().exception();
        }
        Record read = bind(context.getType().asSubclass(Record.class), parse(bytes));
        refuse(validator.validate(read).stream()
                .map(v -> new Problem.Violation(v.getPropertyPath().toString(), v.getMessage()))
                .sorted(Comparator.comparing(Problem.Violation::field))
                .toList());
        return read;
    }

    private static byte[] read(ReaderInterceptorContext context) {
        try {
            return context.getInputStream().readNBytes(most(context));
        } catch (IOException e) {
            throw Problem.brokenBody().exception();
        }
    }

    /**
     * How many bytes to read: as many as declared, so that the end of the stream is not awaited. If the head has {@code
     * Upgrade}, Payara treats the body as endless and would wait for its end for 30 s.
     */
    private static int most(ReaderInterceptorContext context) {
        String length = context.getHeaders().getFirst(HttpHeaders.CONTENT_LENGTH);
        return length == null
                ? Problem.MAX_BODY_BYTES + 1
                : (int) Math.min(Long.parseLong(length), Problem.MAX_BODY_BYTES + 1);
    }

    private static JsonObject parse(byte[] bytes) {
        try {
            if (StrictJson.parse(decode(bytes)) instanceof JsonObject object) {
                return object;
            }
        } catch (JsonException | CharacterCodingException e) {
            throw Problem.malformed("The body is not well-formed JSON in UTF-8.")
                    .exception();
        }
        throw Problem.malformed("The body must be a JSON object.").exception();
    }

    /** Decodes the bytes. The JSON parser would replace invalid UTF-8; this refuses it. */
    private static String decode(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }

    private static Record bind(Class<? extends Record> type, JsonObject object) {
        List<Problem.Violation> violations = new ArrayList<>();
        RecordComponent[] components = type.getRecordComponents();
        @Nullable Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            JsonValue value = object.get(components[i].getName());
            if (value != null) {
                values[i] = convert(components[i], value, violations);
            }
        }
        Set<String> known =
                Arrays.stream(components).map(RecordComponent::getName).collect(Collectors.toSet());
        object.keySet().stream()
                .filter(name -> !known.contains(name))
                .map(name -> new Problem.Violation(Excerpt.of(name), "is unknown"))
                .forEach(violations::add);
        refuse(violations);
        return create(type, components, values);
    }

    private static @Nullable Object convert(
            RecordComponent component, JsonValue value, List<Problem.Violation> violations) {
        String name = component.getName();
        if (component.getType() == String.class) {
            if (!(value instanceof JsonString string)) {
                violations.add(new Problem.Violation(name, "must be a string"));
                return null;
            }
            if (!isText(string.getString())) {
                violations.add(new Problem.Violation(name, "must not contain U+0000 or half of a surrogate pair"));
            }
            return string.getString();
        }
        if (value != JsonValue.TRUE && value != JsonValue.FALSE) {
            violations.add(new Problem.Violation(name, "must be true or false"));
        }
        return value == JsonValue.TRUE;
    }

    /** Whether a database can store the text and UTF-8 can express it. */
    private static boolean isText(String string) {
        return string.indexOf('\0') < 0 && StandardCharsets.UTF_8.newEncoder().canEncode(string);
    }

    private static void refuse(List<Problem.Violation> violations) {
        if (!violations.isEmpty()) {
            throw Problem.invalid(violations).exception();
        }
    }

    private static Record create(
            Class<? extends Record> type, RecordComponent[] components, @Nullable Object[] values) {
        try {
            Constructor<? extends Record> constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " cannot be made", e);
        }
    }
}
