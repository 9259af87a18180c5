package dev.lobby.build.openapi;

import dev.lobby.attribute.Attributes;
import java.util.List;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;

/** The schemas of what clients choose: attributes, whose members have any names, and any JSON. They do not follow from a class. */
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

    private static Schema ofType(SchemaType type) {
        return OASFactory.createSchema().addType(type);
    }
}
