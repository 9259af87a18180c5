/** Games: their owners open, rename, start and delete them. */
@NullMarked
package dev.lobby.game;

import org.jspecify.annotations.NullMarked;
