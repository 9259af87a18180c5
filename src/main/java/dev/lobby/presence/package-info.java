/** Who is there: turns users online and offline. */
@NullMarked
package dev.lobby.presence;

import org.jspecify.annotations.NullMarked;
