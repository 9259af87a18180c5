package dev.lobby.rest;

import dev.lobby.json.StrictJson;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.bind.Jsonb;
import jakarta.validation.Path;
import jakarta.validation.Validator;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;

/**
 * Reads every request body strictly: a JSON object of at most 128 KiB into a record. It refuses what {@link StrictBinding}
 * refuses, and values that violate a constraint of their component. All violations of types, and likewise of constraints,
 * are reported in one answer.
 *
 * <p>This is an interceptor, not a reader, because which of two JSON readers a runtime chooses may differ
 * from one start to the next.
 */
@Provider
@ApplicationScoped
public class StrictBodyReader implements ReaderInterceptor {
    @Inject
    private Validator validator;

    @Inject
    private Jsonb jsonb;

    @Override
    public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
        if (!context.getType().isRecord()) {
            return context.proceed();
        }
        byte[] bytes = read(context);
        if (bytes.length > Problem.MAX_BODY_BYTES) {
            throw Problem.tooLarge().exception();
        }
        Record read = StrictBinding.bind(context.getType().asSubclass(Record.class), parse(bytes), jsonb);
        refuse(validator.validate(read).stream()
                .map(v -> new Problem.Violation(field(v.getPropertyPath()), v.getMessage()))
                .sorted(Comparator.comparing(Problem.Violation::field))
                .toList());
        return read;
    }

    /** The field as clients know it, without Bean Validation's name for the elements of a list. */
    private static String field(Path path) {
        return path.toString().replaceAll("[.]<[^>]*>", "");
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
     * Upgrade}, a server may treat the body as endless and wait for its end for 30 s.
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
            throw Problem.malformed("body", "The body is not well-formed JSON in UTF-8.")
                    .exception();
        }
        throw Problem.malformed("body", "The body must be a JSON object.").exception();
    }

    /** Decodes the bytes. The JSON parser would replace invalid UTF-8; this refuses it. */
    private static String decode(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }

    private static void refuse(List<Problem.Violation> violations) {
        if (!violations.isEmpty()) {
            throw Problem.invalid(violations).exception();
        }
    }
}
