/** Clients that do everything wrong, and whether others are served meanwhile. */
@NullMarked
package dev.lobby.abuse;

import org.jspecify.annotations.NullMarked;
