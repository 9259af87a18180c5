package dev.lobby.build.openapi;

import dev.lobby.attribute.Attributes;
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;

/** The schemas that do not follow from a class: of what clients choose, and of a game with its lists. */
final class FreeSchemas {
    private FreeSchemas() {}

    static void addTo(Components components) {
        components
                .addSchema(
                        "Json",
                        OASFactory.createSchema().description("Any JSON but null; it means something to clients only"))
                .addSchema(
                        "AttributeValue",
                        OASFactory.createSchema()
                                .description("A text of at most 128 characters, a finite number, true or false")
                                .oneOf(List.of(
                                        ofType(SchemaType.STRING).maxLength(Attributes.MAX_CHARACTERS),
                                        ofType(SchemaType.NUMBER),
                                        ofType(SchemaType.BOOLEAN))))
                .addSchema(
                        "Attributes",
                        ofType(SchemaType.OBJECT)
                                .description(
                                        "Named values that mean something to clients only. A change sets those that it"
                                                + " names, and an empty text removes one")
                                .propertyNames(ofType(SchemaType.STRING).pattern(Attributes.NAME))
                                .additionalPropertiesSchema(
                                        OASFactory.createSchema().ref("AttributeValue")));
    }

    /** A game with lists that belong to it, as one object. */
    static void addWholeGame(Components components) {
        Schema game = Objects.requireNonNull(components.getSchemas().get("Game"));
        Schema whole = ofType(SchemaType.OBJECT)
                .description("A game, with those of the lists that the call includes")
                .required(game.getRequired());
        game.getProperties().forEach(whole::addProperty);
        components.addSchema(
                "WholeGame",
                whole.addProperty("memberList", list("MemberWithUser", "The first 100 to join"))
                        .addProperty("moveList", list("GameMove", "The last 100")));
    }

    private static Schema list(String of, String which) {
        return ofType(SchemaType.ARRAY)
                .description(which)
                .items(OASFactory.createSchema().ref(of));
    }

    private static Schema ofType(SchemaType type) {
        return OASFactory.createSchema().addType(type);
    }
}
