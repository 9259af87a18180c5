/** Bans: which users may not join a game. */
@NullMarked
package dev.lobby.ban;

import org.jspecify.annotations.NullMarked;
