package dev.lobby.build.openapi;

import dev.lobby.text.DisplayName;
import dev.lobby.text.Name;
import dev.lobby.text.Text;
import dev.lobby.user.Avatar;
import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.validation.constraints.AssertTrue;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.AnnotationValue;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.FieldInfo;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.RecordComponentInfo;
import org.jspecify.annotations.Nullable;

/**
 * Completes the schemas of the records that are bodies of requests and answers. They initially have only the types of
 * their members; this adds which members are required, and Lobby's own constraints.
 */
final class BodySchemas {
    private static final DotName SCHEMA =
            DotName.createSimple(org.eclipse.microprofile.openapi.annotations.media.Schema.class);
    private static final DotName NULLABLE = DotName.createSimple(Nullable.class);
    private static final String DATE_TIME = "date-time";
    private static final String TIME_EXAMPLE = "2026-11-24T14:14:54.115Z";

    // These patterns are never stricter than the server, which checks more. They match the whole text, because some
    // generated clients ask for that.
    private static final String NOT_BLANK = "^[\\s\\S]*\\S[\\s\\S]*$";
    private static final String PICTURE =
            "[Hh][Tt][Tt][Pp][Ss]://.+|data:image/(png|jpeg|webp);base64,[A-Za-z0-9+/]+={0,2}";

    private final IndexView classes;
    private final Map<String, ClassInfo> records;

    BodySchemas(IndexView classes) {
        this.classes = classes;
        records = classes.getKnownClasses().stream()
                .filter(this::isBody)
                .collect(Collectors.toMap(BodySchemas::name, type -> type));
    }

    /** Request bodies are records nested in the resource that takes them; answers are annotated with a schema name. */
    private boolean isBody(ClassInfo type) {
        ClassInfo resource = type.enclosingClass() == null ? null : classes.getClassByName(type.enclosingClass());
        return type.isRecord()
                && (type.hasDeclaredAnnotation(SCHEMA)
                        || (resource != null && resource.hasDeclaredAnnotation(Path.class)));
    }

    private static String name(ClassInfo type) {
        AnnotationInstance schema = type.declaredAnnotation(SCHEMA);
        AnnotationValue name = schema == null ? null : schema.value("name");
        return name == null ? type.simpleName() : name.asString();
    }

    void complete(String name, Schema schema) {
        ClassInfo type = records.get(name);
        if (type != null && schema.getProperties() != null) {
            schema.setRequired(null);
            type.recordComponentsInDeclarationOrder().forEach(component -> complete(component, schema));
        }
    }

    private void complete(RecordComponentInfo component, Schema object) {
        FieldInfo field = component.field();
        AnnotationInstance renamed = field.annotation(JsonbProperty.class);
        String name = renamed == null ? field.name() : renamed.value().asString();
        if (!field.type().hasAnnotation(NULLABLE)) {
            object.addRequired(name);
        }
        Schema member = Objects.requireNonNull(object.getProperties().get(name), name);
        if (DATE_TIME.equals(member.getFormat())) {
            // No pattern: generated clients turn the text into a time first, and Python's then fails to match it.
            member.examples(List.of(TIME_EXAMPLE));
        }
        field.annotations().stream()
                .filter(annotation -> annotation.target().kind() == AnnotationTarget.Kind.FIELD)
                .forEach(annotation -> constrain(member, annotation));
    }

    private void constrain(Schema member, AnnotationInstance annotation) {
        DotName constraint = annotation.name();
        if (constraint.equals(DotName.createSimple(Text.class))) {
            int min = annotation.value("min").asInt();
            int max = annotation.value("max").asInt();
            member.minLength(min == 0 ? null : min).maxLength(max);
            if (annotation.value("unit") != null) {
                member.description("must have " + min + " to " + max + " bytes in UTF-8");
            }
        } else if (constraint.equals(DotName.createSimple(Name.class))) {
            member.minLength(1)
                    .maxLength(DisplayName.MAX_AS_SENT)
                    .pattern(NOT_BLANK)
                    .description(message(constraint));
        } else if (constraint.equals(DotName.createSimple(Avatar.class))) {
            boolean removable = annotation.value("removable") != null;
            member.maxLength(Avatar.MAX_BYTES)
                    .pattern("^(" + PICTURE + (removable ? "|" : "") + ")$")
                    .description(message(constraint) + (removable ? "; empty removes it" : ""));
        } else if (constraint.equals(DotName.createSimple(AssertTrue.class))) {
            // Not an enumeration: generators of clients take the value of one for a string.
            member.description(annotation.value("message").asString());
        }
    }

    private String message(DotName constraint) {
        return classes.getClassByName(constraint)
                .method("message")
                .defaultValue()
                .asString();
    }
}
