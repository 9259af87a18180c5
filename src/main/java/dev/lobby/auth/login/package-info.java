/** Logging in and out, and the refresh tokens that a login begins. Unlike {@code auth}, it knows the users. */
@NullMarked
package dev.lobby.auth.login;

import org.jspecify.annotations.NullMarked;
