/** Who calls: passwords, tokens, and the one filter in front of {@code /api} and {@code /ws}. */
@NullMarked
package dev.lobby.auth;

import org.jspecify.annotations.NullMarked;
