/** Who is there: turns users online who call or have a session, and offline who are gone. */
@NullMarked
package dev.lobby.presence;

import org.jspecify.annotations.NullMarked;
