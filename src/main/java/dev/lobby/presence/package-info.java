/** Presence: turns users online when they call or have a session, and offline when they are gone. */
@NullMarked
package dev.lobby.presence;

import org.jspecify.annotations.NullMarked;
