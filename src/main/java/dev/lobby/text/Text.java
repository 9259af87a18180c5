package dev.lobby.text;

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

/** A constraint on the length of a text, in characters (code points) or in UTF-8 bytes. */
@Target({ElementType.FIELD, ElementType.PARAMETER})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = Text.Validator.class)
public @interface Text {
    int min();

    int max();

    Unit unit() default Unit.CHARACTERS;

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

        @Override
        public void initialize(Text text) {
            min = text.min();
            max = text.max();
            unit = text.unit();
        }

        @Override
        public boolean isValid(@Nullable String text, ConstraintValidatorContext context) {
            if (text == null) {
                return true;
            }
            int length = unit.count(text);
            if (length >= min && length <= max) {
                return true;
            }
            String unitName = unit == Unit.BYTES ? " bytes in UTF-8" : " characters";
            context.disableDefaultConstraintViolation();
            context.buildConstraintViolationWithTemplate("must have " + min + " to " + max + unitName)
                    .addConstraintViolation();
            return false;
        }
    }
}
