package dev.lobby.user;

import jakarta.json.bind.annotation.JsonbPropertyOrder;

/**
 * What a client gets that has logged in.
 *
 * @param expiresIn the access token's lifetime in seconds
 */
@JsonbPropertyOrder({"accessToken", "refreshToken", "tokenType", "expiresIn", "user"})
public record LoginView(String accessToken, String refreshToken, String tokenType, long expiresIn, UserView user) {}
