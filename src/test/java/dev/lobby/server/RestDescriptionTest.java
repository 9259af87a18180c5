package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lobby.harness.BuiltClasses;
import dev.lobby.harness.RestDescription;
import dev.lobby.rest.LobbyApplication;
import dev.lobby.text.DisplayName;
import dev.lobby.user.Avatar;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLSession;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That the description has all calls, and that an answer which is not as it is described is noticed. */
class RestDescriptionTest {
    private static final String GAME = """
            {"_id":"6b059bdf9835acc480f08d89","name":"chess","owner":"6b059bde9835acc480f08d86","members":1,\
            "maxMembers":2,"started":false,"access":"public","locked":false,"needsReady":false,"dropIn":false,"ownerLeaves":"refuse",\
            "spectatable":true,"spectators":0,\
            "createdAt":"2026-11-24T14:14:55.126Z","updatedAt":"2026-11-24T14:14:55.126Z"}""";
    private static final String PROBLEM = """
            {"type":"urn:lobby:problem:not-found","title":"Not found","status":404,"detail":"There is no such game."}""";

    @Test
    void everyCallOfTheResourcesIsDescribedAndNoOther() throws IOException {
        Set<String> made = BuiltClasses.all()
                .filter(type -> type.isAnnotationPresent(Path.class))
                .flatMap(RestDescriptionTest::calls)
                .collect(Collectors.toSet());

        assertThat(RestDescription.OF_THE_BUILD.calls().stream().map(RestDescription.Call::toString))
                .containsExactlyInAnyOrderElementsOf(made);
    }

    /** So that a generated client has a BadRequestProblem and not an InlineObject1. */
    @Test
    void everySharedRefusalNamesItsType() {
        JsonObject refusals = RestDescription.OF_THE_BUILD
                .document()
                .getJsonObject("components")
                .getJsonObject("responses");

        assertThat(refusals)
                .isNotEmpty()
                .allSatisfy((name, refusal) -> assertThat(((JsonString) refusal.asJsonObject()
                                        .getValue("/content/application~1problem+json/schema/$ref"))
                                .getString())
                        .isEqualTo("#/components/schemas/" + name + "Problem"));
    }

    /** Generators number the types of objects that have no schema of their own: JoinGame409Response. */
    @Test
    void everyObjectIsASchemaOfItsOwn() {
        JsonObject document = RestDescription.OF_THE_BUILD.document();
        Stream<JsonObject> bodies = objects(document.getJsonObject("paths"))
                .filter(object -> object.containsKey("schema"))
                .map(object -> object.getJsonObject("schema"));
        Stream<JsonObject> members = objects(schemas())
                .filter(object -> object.get("properties") instanceof JsonObject)
                .flatMap(object -> object.getJsonObject("properties").values().stream())
                .map(JsonValue::asJsonObject);

        List<JsonObject> inline = Stream.concat(bodies, members)
                .map(schema -> schema.containsKey("items") ? schema.getJsonObject("items") : schema)
                .toList();

        assertThat(inline)
                .hasSizeGreaterThan(100)
                .noneMatch(schema -> schema.containsKey("properties") || schema.containsKey("allOf"));
    }

    /** All objects in a value, itself included. */
    private static Stream<JsonObject> objects(JsonValue value) {
        return switch (value.getValueType()) {
            case OBJECT ->
                Stream.concat(
                        Stream.of(value.asJsonObject()),
                        value.asJsonObject().values().stream().flatMap(RestDescriptionTest::objects));
            case ARRAY -> value.asJsonArray().stream().flatMap(RestDescriptionTest::objects);
            default -> Stream.of();
        };
    }

    private static JsonObject schemas() {
        return RestDescription.OF_THE_BUILD
                .document()
                .getJsonObject("components")
                .getJsonObject("schemas");
    }

    /** A generated client in Go has a function New… that makes a …, so a type of this name does not compile. */
    @Test
    void noTypeIsCalledLikeTheFunctionThatMakesAnother() {
        assertThat(schemas().keySet())
                .noneMatch(name -> schemas().containsKey(name.replaceFirst("^New", "")) && name.startsWith("New"));
    }

    /** Nor may a member of a class in C#. */
    @Test
    void noMemberIsCalledLikeItsType() {
        assertThat(schemas())
                .allSatisfy((name, schema) -> assertThat(schema.asJsonObject()
                                .getOrDefault("properties", JsonValue.EMPTY_JSON_OBJECT)
                                .asJsonObject()
                                .keySet())
                        .noneMatch(name::equalsIgnoreCase));
    }

    /** Some generators write a file for each type, and file names may not differ in case alone. */
    @Test
    void noTwoTypesDifferInCaseAlone() {
        assertThat(schemas().keySet().stream().map(name -> name.toLowerCase(Locale.ROOT)))
                .doesNotHaveDuplicates();
    }

    /** Linters and generators refuse others. */
    @Test
    void everySchemaIsUsed() {
        String document = RestDescription.OF_THE_BUILD.document().toString();

        assertThat(schemas().keySet()).allMatch(name -> document.contains("\"#/components/schemas/" + name + "\""));
    }

    @ParameterizedTest
    @CsvSource({
        "Registration/properties/name/maxLength, 512",
        "Registration/properties/avatar/maxLength, 16384",
        "Registration/properties/password/minLength, 8",
        "UserChange/properties/name/minLength, 1",
        "User/properties/name/maxLength, 32",
        "GameCreation/properties/name/maxLength, 512",
        "Game/properties/members/minimum, 0",
        "MessageCreation/properties/body/maxLength, 16384",
        "Message/properties/body/minLength, 1",
    })
    void theLimitsOfTextsAndNumbersAreDescribed(String place, int limit) {
        assertThat(schemas().getValue("/" + place)).isEqualTo(Json.createValue(limit));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name   | ann                         | true",
                "name   | '\t ann\n'                  | true",
                "name   | ' \u00A0\u2003'             | false",
                "name   | '\n'                        | false",
                "avatar | https://example.com/a.png   | true",
                "avatar | HttpS://example.com         | true",
                "avatar | https://é.example.com       | true",
                "avatar | 'data:image/png;base64,AAA' | true",
                "avatar | 'data:image/webp;base64,+/8=' | true",
                "avatar | http://example.com/a.png    | false",
                "avatar | https:example.com           | false",
                "avatar | 'data:image/png;base64,'    | false",
                "avatar | 'data:image/gif;base64,AA==' | false",
                "avatar | 'data:image/png;base64,A A=' | false",
                "avatar | ''                          | false",
            })
    void aTextFitsItsPatternWhereTheServerTakesIt(String member, String text, boolean fits) {
        String written = schemas()
                .getJsonObject("Registration")
                .getJsonObject("properties")
                .getJsonObject(member)
                .getString("pattern");
        // Blanks are those of Unicode, as in ECMAScript.
        Pattern pattern = Pattern.compile(written, Pattern.UNICODE_CHARACTER_CLASS);

        assertThat(pattern.matcher(text).find()).isEqualTo(fits);
        assertThat(pattern.matcher(text).matches()).isEqualTo(fits);
        assertThat(isTaken(member, text)).isEqualTo(fits);
    }

    private static boolean isTaken(String member, String text) {
        return member.equals("name") ? DisplayName.parse(text).isPresent() : Avatar.Validator.isPicture(text);
    }

    @Test
    void onlyAUserWhoExistsCanRemoveAnAvatar() {
        String change = ((JsonString) schemas().getValue("/UserChange/properties/avatar/pattern")).getString();

        assertThat("").matches(change);
        assertThat("http://example.com/a.png").doesNotMatch(change);
    }

    private static Stream<String> calls(Class<?> type) {
        String base =
                LobbyApplication.class.getAnnotation(ApplicationPath.class).value()
                        + path(type.getAnnotation(Path.class));
        return Stream.of(type.getDeclaredMethods())
                .filter(method -> !isHidden(method.getAnnotation(Operation.class)))
                .flatMap(method -> Stream.of(method.getAnnotations())
                        .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class))
                        .filter(verb -> verb != null)
                        .map(verb -> verb.value() + " " + base + path(method.getAnnotation(Path.class))));
    }

    private static boolean isHidden(@Nullable Operation operation) {
        return operation != null && operation.hidden();
    }

    private static String path(@Nullable Path path) {
        return path == null ? "" : path.value();
    }

    @Test
    void whatIsDescribedPasses() {
        assertThatCode(() -> RestDescription.OF_THE_BUILD.check(answer(200, "application/json", GAME)))
                .doesNotThrowAnyException();
        assertThatCode(() -> RestDescription.OF_THE_BUILD.check(answer(404, "application/problem+json", PROBLEM)))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"members\":1    | \"members\":\"1\"",
                "\"members\":1    | \"members\":1,\"password\":\"x\"",
                "\"members\":1,   | ",
                ".126Z\"}         | Z\"}",
                "6b059bdf9835     | 6B059BDF9835",
                "\"chess\"          | \"\"",
            })
    void aBodyThatIsNotDescribedIsNoticed(String part, @Nullable String other) {
        String body = GAME.replace(part, other == null ? "" : other);

        assertThat(body).isNotEqualTo(GAME);
        refuses(answer(200, "application/json", body));
    }

    @Test
    void aProblemWithAnotherCodeAnotherStatusAnotherTypeAndAMissingHeaderAreNoticed() {
        refuses(answer(404, "application/problem+json", PROBLEM.replace("not-found", "gone")));
        refuses(answer(410, "application/problem+json", PROBLEM));
        refuses(answer(500, "application/problem+json", PROBLEM));
        refuses(answer(404, "text/html", PROBLEM));
        refuses(answer(404, "application/json", PROBLEM));
        refuses(new Answer(404, Map.of("Content-Type", "application/problem+json"), PROBLEM));
        refuses(answer(503, "application/problem+json", PROBLEM.replace("not-found", "unavailable")));
    }

    private static void refuses(HttpResponse<String> answer) {
        assertThatThrownBy(() -> RestDescription.OF_THE_BUILD.check(answer)).isInstanceOf(AssertionError.class);
    }

    private static Answer answer(int status, String type, String body) {
        Map<String, String> fields = Map.of(
                "Content-Type", type, "Cache-Control", "no-store", "Event-Cursor", "4c0f7be29a36000000000000002a");
        return new Answer(status, fields, body);
    }

    /** To a call for a game. */
    private record Answer(int statusCode, Map<String, String> fields, String body) implements HttpResponse<String> {
        @Override
        public HttpRequest request() {
            return HttpRequest.newBuilder(uri())
                    .method("GET", BodyPublishers.noBody())
                    .build();
        }

        @Override
        public Optional<HttpResponse<String>> previousResponse() {
            return Optional.empty();
        }

        @Override
        public HttpHeaders headers() {
            Map<String, List<String>> values = new HashMap<>();
            fields.forEach((name, value) -> values.put(name, List.of(value)));
            return HttpHeaders.of(values, (name, value) -> true);
        }

        @Override
        public Optional<SSLSession> sslSession() {
            return Optional.empty();
        }

        @Override
        public URI uri() {
            return URI.create("http://localhost/api/games/6b059bdf9835acc480f08d89");
        }

        @Override
        public HttpClient.Version version() {
            return HttpClient.Version.HTTP_1_1;
        }
    }
}
