/** Games: opened, renamed, started and deleted by their owners. */
@NullMarked
package dev.lobby.game;

import org.jspecify.annotations.NullMarked;
