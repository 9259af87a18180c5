package dev.lobby.user;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A constraint: the text is the URL of a picture that clients may show, at most 16 KiB long. The server never fetches
 * it.
 */
@Target({ElementType.FIELD, ElementType.PARAMETER})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = Avatar.Validator.class)
public @interface Avatar {
    int MAX_BYTES = 16_384;

    /** Whether the text may also be empty, for no picture. */
    boolean removable() default false;

    String message() default "must be an https: URL or data:image/(png|jpeg|webp);base64,… of at most 16384 bytes";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** The validator for Bean Validation. */
    class Validator implements ConstraintValidator<Avatar, String> {
        /**
         * An authority with a host. Not URI.getHost(), which is null for a host with an underscore, as some file stores
         * have.
         */
        private static final Pattern HOST = Pattern.compile("(?:.*@)?[^:@][^@]*");

        private static final Pattern DATA = Pattern.compile("data:image/(?:png|jpeg|webp);base64,");

        private boolean removable;

        @Override
        public void initialize(Avatar avatar) {
            removable = avatar.removable();
        }

        @Override
        public boolean isValid(@Nullable String text, ConstraintValidatorContext context) {
            return text == null || (removable && text.isEmpty()) || isPicture(text);
        }

        /** Whether the text is such a URL. */
        public static boolean isPicture(String text) {
            if (text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
                return false;
            }
            Matcher data = DATA.matcher(text);
            return data.lookingAt() ? isBase64(text.substring(data.end())) : isHttps(text);
        }

        private static boolean isBase64(String text) {
            try {
                return Base64.getDecoder().decode(text).length > 0;
            } catch (IllegalArgumentException e) {
                return false;
            }
        }

        private static boolean isHttps(String text) {
            try {
                URI address = new URI(text);
                return "https".equalsIgnoreCase(address.getScheme())
                        && address.getRawAuthority() != null
                        && HOST.matcher(address.getRawAuthority()).matches();
            } catch (URISyntaxException e) {
                return false;
            }
        }
    }
}
