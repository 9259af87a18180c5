package dev.lobby.rest;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A constraint on the length of a text, in characters (code points) or in UTF-8 bytes, and on whether it may consist of
 * blanks only.
 */
@Target({ElementType.FIELD, ElementType.PARAMETER})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = Text.Validator.class)
public @interface Text {
    int min();

    int max();

    Unit unit() default Unit.CHARACTERS;

    boolean blank() default true;

    String message() default "";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** The unit in which the length is measured. */
    enum Unit {
        CHARACTERS {
            @Override
            int count(String text) {
                return text.codePointCount(0, text.length());
            }
        },
        BYTES {
            @Override
            int count(String text) {
                return text.getBytes(StandardCharsets.UTF_8).length;
            }
        };

        abstract int count(String text);
    }

    /** The validator for Bean Validation. */
    class Validator implements ConstraintValidator<Text, String> {
        private int min;
        private int max;
        private Unit unit = Unit.CHARACTERS;
        private boolean mayBeBlank;

        @Override
        public void initialize(Text text) {
            min = text.min();
            max = text.max();
            unit = text.unit();
            mayBeBlank = text.blank();
        }

        @Override
        public boolean isValid(@Nullable String text, ConstraintValidatorContext context) {
            if (text == null) {
                return true;
            }
            int length = unit.count(text);
            if (length < min || length > max) {
                String unitName = unit == Unit.BYTES ? " bytes in UTF-8" : " characters";
                return refuse(context, "must have " + min + " to " + max + unitName);
            }
            return mayBeBlank || !isBlank(text) || refuse(context, "must not consist of blanks only");
        }

        private static boolean isBlank(String text) {
            return text.codePoints().allMatch(c -> Character.isWhitespace(c) || Character.isSpaceChar(c));
        }

        private static boolean refuse(ConstraintValidatorContext context, String message) {
            context.disableDefaultConstraintViolation();
            context.buildConstraintViolationWithTemplate(message).addConstraintViolation();
            return false;
        }
    }
}
