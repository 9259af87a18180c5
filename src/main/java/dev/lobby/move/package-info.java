/** The moves of a game that is played. */
@NullMarked
package dev.lobby.move;

import org.jspecify.annotations.NullMarked;
