package dev.lobby.auth;

import java.time.Instant;

/** The content of an access token whose signature has been verified. */
public record AccessToken(Caller caller, Instant expiresAt) {}
