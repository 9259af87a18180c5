package dev.lobby.game;

import dev.lobby.attribute.Attributes;
import dev.lobby.rest.Problem;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Which values an attribute may have: those in one of one or two ranges. They are compared in the form in which the database
 * keeps them for finding games. It sorts numbers as numbers, and begins with the type of the value.
 */
@Schema(
        type = SchemaType.STRING,
        pattern = AttributeFilter.PATTERN,
        description = "NAME:VALUE, or for a number NAME:MIN..MAX, where either end may be missing")
public record AttributeFilter(String name, List<Range> ranges) {
    static final String PATTERN = "^[a-z][A-Za-z0-9_]{0,31}:[\\s\\S]+$";
    private static final Pattern FORM = Pattern.compile("([a-z][A-Za-z0-9_]{0,31}):(.+)", Pattern.DOTALL);
    private static final String NUMBER = "-?[0-9]{1,400}(?:[.][0-9]{1,400})?(?:[eE][+-]?[0-9]{1,3})?";
    private static final Pattern NUMBERS = Pattern.compile(NUMBER);
    private static final Pattern RANGE = Pattern.compile("(" + NUMBER + ")?[.][.](" + NUMBER + ")?");
    private static final String BOTH_MISSING = "..";
    private static final String TEXT = "t";

    /** Values from one to another, both included. */
    record Range(String min, String max) {}

    /** Called by the REST runtime. A text that names no attribute and value is refused with 400. */
    public static AttributeFilter fromString(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()
                || form.group(2).indexOf('\0') >= 0
                || form.group(2).codePointCount(0, form.group(2).length()) > Attributes.MAX_CHARACTERS) {
            throw Problem.invalid(
                            "attribute",
                            "must be NAME:VALUE or NAME:MIN..MAX, with a value of at most " + Attributes.MAX_CHARACTERS
                                    + " characters")
                    .exception();
        }
        String value = form.group(2);
        Matcher range = RANGE.matcher(value);
        if (range.matches() && !value.equals(BOTH_MISSING)) {
            return new AttributeFilter(
                    form.group(1),
                    List.of(new Range(
                            stored(end(range.group(1), Double.NEGATIVE_INFINITY)),
                            stored(end(range.group(2), Double.POSITIVE_INFINITY)))));
        }
        return new AttributeFilter(
                form.group(1),
                possible(value).stream().map(only -> new Range(only, only)).toList());
    }

    /** What has all of these attributes. */
    static List<AttributeFilter> exactly(JsonObject attributes) {
        return attributes.entrySet().stream()
                .map(attribute -> {
                    String only = stored(attribute.getValue());
                    return new AttributeFilter(attribute.getKey(), List.of(new Range(only, only)));
                })
                .toList();
    }

    private static double end(@Nullable String number, double missing) {
        return number == null ? missing : Double.parseDouble(number);
    }

    /** The type of a value in an address does not show. */
    private static List<String> possible(String value) {
        List<String> possible = new ArrayList<>(List.of(TEXT + value));
        if (value.equals("true") || value.equals("false")) {
            possible.add(stored(value.equals("true")));
        } else if (NUMBERS.matcher(value).matches()) {
            possible.add(stored(Double.parseDouble(value)));
        }
        return List.copyOf(possible);
    }

    /** The form in which the database keeps the value of an attribute for finding games. */
    static String stored(JsonValue value) {
        if (value instanceof JsonString text) {
            return TEXT + text.getString();
        }
        return value instanceof JsonNumber number ? stored(number.doubleValue()) : stored(value == JsonValue.TRUE);
    }

    private static String stored(boolean value) {
        return value ? "b1" : "b0";
    }

    /** The bits of negative numbers are turned around, so that the texts sort like the numbers. */
    private static String stored(double number) {
        // Zero has two signs, and is one number.
        long bits = Double.doubleToLongBits(number + 0.0);
        return "n%016x".formatted(bits < 0 ? ~bits : bits ^ Long.MIN_VALUE);
    }
}
