package dev.lobby.auth.login;

import dev.lobby.user.UserView;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The answer to a login or a refresh.
 *
 * @param expiresIn the access token's lifetime in seconds
 */
@JsonbPropertyOrder({"accessToken", "refreshToken", "tokenType", "expiresIn", "user"})
@Schema(name = "Login")
public record LoginView(
        String accessToken,
        String refreshToken,
        @Schema(enumeration = "Bearer") String tokenType,
        long expiresIn,
        UserView user) {}
