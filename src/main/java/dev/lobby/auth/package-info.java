/** Authentication: passwords, tokens, and the filter in front of {@code /api} and {@code /ws}. */
@NullMarked
package dev.lobby.auth;

import org.jspecify.annotations.NullMarked;
