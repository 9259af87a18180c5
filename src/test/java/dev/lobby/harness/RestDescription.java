package dev.lobby.harness;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import dev.lobby.rest.LobbyApplication;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the OpenAPI document says of the REST API, held against what a server really answers. Thread-safe. */
public final class RestDescription {
    public static final RestDescription OF_THE_BUILD = new RestDescription(read());

    /** Lobby's own, and the fifth entity's. */
    private static final class OfTheTests {
        static final RestDescription DESCRIPTION =
                new RestDescription(Deployments.described("WEB-INF/classes/dev/lobby/rest/openapi.json"));
    }

    private static final String ADDRESS = "urn:lobby:openapi";

    /** Those of a call that the document does not have. */
    private static final Set<Integer> UNDESCRIBED = Set.of(401, 404, 405);

    private static final Set<String> METHODS_OF_ALL = Set.of("HEAD", "OPTIONS");

    private final JsonObject document;
    private final List<Call> calls;
    private final Schemas exact;
    private final Schemas asDescribed;

    private RestDescription(String text) {
        document = object(text);
        calls = document.getJsonObject("paths").entrySet().stream()
                .flatMap(path -> path.getValue().asJsonObject().entrySet().stream()
                        .map(method -> new Call(
                                method.getKey(),
                                path.getKey(),
                                method.getValue().asJsonObject())))
                .toList();
        exact = new Schemas(exact(document));
        asDescribed = new Schemas(document);
    }

    public static RestDescription ofTheTests() {
        return OfTheTests.DESCRIPTION;
    }

    /** The schemas of a document, by their places in it. */
    private static final class Schemas {
        private final SchemaRegistry registry;
        private final Map<String, Schema> known = new ConcurrentHashMap<>();

        Schemas(JsonObject document) {
            registry = SchemaRegistry.withDefaultDialect(
                    Dialects.getDraft202012(), made -> made.schemas(Map.of(ADDRESS, document.toString())));
        }

        void validate(String pointer, String json, List<String> wrong) {
            known.computeIfAbsent(pointer, p -> registry.getSchema(SchemaLocation.of(ADDRESS + "#" + p)))
                    .validate(
                            json,
                            InputFormat.JSON,
                            context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
                    .forEach(error -> wrong.add(error.toString()));
        }
    }

    private static String read() {
        try (InputStream document = LobbyApplication.class.getResourceAsStream("openapi.json")) {
            return new String(document.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonObject exact(JsonObject document) {
        JsonObject components = document.getJsonObject("components");
        return Json.createObjectBuilder(document)
                .add(
                        "components",
                        Json.createObjectBuilder(components)
                                .add("schemas", Exact.of(components.getJsonObject("schemas"))))
                .build();
    }

    public JsonObject document() {
        return document;
    }

    public List<Call> calls() {
        return calls;
    }

    /** The members that the call takes, with their types; what a client may choose freely has the type {@code any}. */
    public Map<String, String> members(Call call) {
        String reference = ((JsonString) document.getValue(call.bodyPointer() + "/$ref")).getString();
        return document.getValue(reference.substring(1) + "/properties").asJsonObject().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, member -> type(member.getValue().asJsonObject())));
    }

    private String type(JsonObject schema) {
        JsonObject target = schema.containsKey("$ref")
                ? document.getValue(schema.getString("$ref").substring(1)).asJsonObject()
                : schema;
        return target.getString("type", "any");
    }

    /** The answer must be one that the call is described with: its status, its headers, its type and its body. */
    public void check(HttpResponse<String> response) {
        String method = response.request().method();
        String path = response.uri().getPath();
        if (!path.startsWith("/api/")
                || path.equals("/api/")
                || METHODS_OF_ALL.contains(method)
                || isOfProxy(response)) {
            return;
        }
        List<String> wrong = new ArrayList<>();
        Optional<Call> call = call(response);
        if (call.isEmpty()) {
            compareUndescribed(response, wrong);
        } else {
            compare(call.get(), response, wrong);
        }
        fail(response, wrong);
    }

    /** Whether nginx has refused it by itself. */
    private static boolean isOfProxy(HttpResponse<String> response) {
        return response.headers().firstValue("Server").orElse("").startsWith("nginx")
                && response.headers().firstValue("Content-Type").orElse("").startsWith("text/html");
    }

    /** What was carried out must be what the call is described to take. */
    void checkRequest(HttpResponse<String> response, @Nullable String body) {
        if (body != null && response.statusCode() < 300) {
            List<String> wrong = new ArrayList<>();
            call(response)
                    .filter(Call::hasBody)
                    .ifPresent(call -> asDescribed.validate(call.bodyPointer(), body, wrong));
            fail(response, wrong);
        }
    }

    private void compareUndescribed(HttpResponse<String> response, List<String> wrong) {
        if (!UNDESCRIBED.contains(response.statusCode())) {
            wrong.add("no such call is described");
        }
        compareHeader(response, "Cache-Control", wrong);
        validate("/components/schemas/Problem", response.body(), wrong);
    }

    private static void fail(HttpResponse<String> response, List<String> wrong) {
        if (!wrong.isEmpty()) {
            throw new AssertionError(response.request().method() + " " + response.uri() + " was answered with "
                    + response.statusCode() + " " + response.headers().map() + " " + response.body()
                    + ", against its description: " + wrong);
        }
    }

    private Optional<Call> call(HttpResponse<String> response) {
        return calls.stream().filter(call -> call.is(response)).findFirst();
    }

    private void compareHeader(HttpResponse<String> response, String name, List<String> wrong) {
        String pointer = "/components/headers/" + name;
        Optional<String> value = response.headers().firstValue(name);
        if (value.isPresent()) {
            boolean isText = document.getValue(pointer + "/schema/type").equals(Json.createValue("string"));
            validate(pointer + "/schema", isText ? Json.createValue(value.get()).toString() : value.get(), wrong);
        } else if (document.getValue(pointer).asJsonObject().getBoolean("required", false)) {
            wrong.add("there is no " + name);
        }
    }

    private void validate(String pointer, String json, List<String> wrong) {
        exact.validate(pointer, json, wrong);
    }

    private void compare(Call call, HttpResponse<String> response, List<String> wrong) {
        String status = String.valueOf(response.statusCode());
        JsonObject described = call.operation().getJsonObject("responses").getJsonObject(status);
        if (described == null) {
            wrong.add("the status is not described");
            return;
        }
        String pointer = described.containsKey("$ref")
                ? described.getString("$ref").substring(1)
                : call.pointer() + "/responses/" + status;
        JsonObject answer = document.getValue(pointer).asJsonObject();
        answer.getJsonObject("headers").keySet().forEach(header -> compareHeader(response, header, wrong));
        compareBody(response, answer, pointer, wrong);
    }

    private void compareBody(HttpResponse<String> response, JsonObject answer, String pointer, List<String> wrong) {
        String type = response.headers().firstValue("Content-Type").orElse("").replaceAll(";.*", "");
        if (!answer.containsKey("content")) {
            if (!response.body().isEmpty()) {
                wrong.add("no body is described");
            }
        } else if (answer.getJsonObject("content").containsKey(type)) {
            String value = type.endsWith("json")
                    ? response.body()
                    : Json.createValue(response.body()).toString();
            validate(pointer + "/content/" + escape(type) + "/schema", value, wrong);
        } else {
            wrong.add("the type is not described");
        }
    }

    /** A call as it is described. */
    public record Call(String method, String path, JsonObject operation) {
        boolean is(HttpResponse<String> response) {
            return method.equalsIgnoreCase(response.request().method())
                    && response.uri().getPath().matches(path.replaceAll("\\{\\w+}", "[^/]*"));
        }

        String pointer() {
            return "/paths/" + escape(path) + "/" + method;
        }

        String bodyPointer() {
            return pointer() + "/requestBody/content/application~1json/schema";
        }

        public boolean isPublic() {
            return operation.containsKey("security");
        }

        public boolean hasBody() {
            return operation.containsKey("requestBody");
        }

        /** The names of the parameters whose values the schema is for. */
        public List<String> parameters(String in, String schema) {
            return operation.getOrDefault("parameters", JsonValue.EMPTY_JSON_ARRAY).asJsonArray().stream()
                    .map(JsonValue::asJsonObject)
                    .filter(parameter -> parameter.getString("in").equals(in)
                            && parameter
                                    .getJsonObject("schema")
                                    .getString("$ref", "")
                                    .endsWith("/" + schema))
                    .map(parameter -> parameter.getString("name"))
                    .toList();
        }

        @Override
        public String toString() {
            return method.toUpperCase(Locale.ROOT) + " " + path;
        }
    }

    private static String escape(String pointer) {
        return pointer.replace("~", "~0").replace("/", "~1");
    }

    private static JsonObject object(String json) {
        try (var reader = Json.createReader(new StringReader(json))) {
            return reader.readObject();
        }
    }
}
