package dev.lobby.attribute;

import dev.lobby.logging.Excerpt;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A constraint: the members of the object can be {@linkplain Attributes attributes}. A value is a text of at most 128
 * characters, a finite number of at most 30 digits, or a boolean. An empty text stands for none.
 */
@Target({ElementType.FIELD, ElementType.PARAMETER})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = AttributeChanges.Validator.class)
public @interface AttributeChanges {
    String message() default
            "must be a text of at most 128 characters, a finite number of at most 30 digits, true or false";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** The validator for Bean Validation. */
    class Validator implements ConstraintValidator<AttributeChanges, JsonObject> {
        private static final int MAX_DIGITS = 30;

        /** More than the smallest double needs. */
        private static final int MAX_SCALE = 400;

        @Override
        public boolean isValid(@Nullable JsonObject changes, ConstraintValidatorContext context) {
            if (changes == null) {
                return true;
            }
            context.disableDefaultConstraintViolation();
            boolean valid = true;
            for (var change : changes.entrySet()) {
                if (!Attributes.isName(change.getKey())) {
                    valid = refuse(change.getKey(), Attributes.NAME_MESSAGE, context);
                } else if (!isValue(change.getValue())) {
                    valid = refuse(change.getKey(), context.getDefaultConstraintMessageTemplate(), context);
                }
            }
            return valid;
        }

        private static boolean refuse(String name, String message, ConstraintValidatorContext context) {
            context.buildConstraintViolationWithTemplate(message)
                    .addPropertyNode(Excerpt.of(name))
                    .addConstraintViolation();
            return false;
        }

        private static boolean isValue(JsonValue value) {
            if (value instanceof JsonString text) {
                String characters = text.getString();
                return characters.codePointCount(0, characters.length()) <= Attributes.MAX_CHARACTERS;
            }
            return value == JsonValue.TRUE
                    || value == JsonValue.FALSE
                    || (value instanceof JsonNumber number && isFinite(number.bigDecimalValue()));
        }

        private static boolean isFinite(BigDecimal number) {
            return number.precision() <= MAX_DIGITS
                    && Math.abs((long) number.scale()) <= MAX_SCALE
                    && Double.isFinite(number.doubleValue());
        }
    }
}
