package dev.lobby.auth;

import java.time.Instant;

/** What an access token of ours says, once its signature has been verified. */
public record AccessToken(Caller caller, Instant expiresAt) {}
