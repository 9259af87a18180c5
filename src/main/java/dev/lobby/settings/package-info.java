/** Reads the server's settings, and refuses values that are not allowed. */
@NullMarked
package dev.lobby.settings;

import org.jspecify.annotations.NullMarked;
