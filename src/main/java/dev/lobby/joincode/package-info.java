/** Codes with which one joins a game. */
@NullMarked
package dev.lobby.joincode;

import org.jspecify.annotations.NullMarked;
