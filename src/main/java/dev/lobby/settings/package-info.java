/** Reads the server's settings and refuses invalid values. */
@NullMarked
package dev.lobby.settings;

import org.jspecify.annotations.NullMarked;
