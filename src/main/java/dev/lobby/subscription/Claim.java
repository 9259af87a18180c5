package dev.lobby.subscription;

import dev.lobby.auth.AccessToken;

/**
 * An access token that makes a session belong to a user.
 *
 * @param since the router's position before the token was checked. If the token has ended at a later one, the check may not
 *     have noticed
 */
record Claim(AccessToken token, long since) {}
