/** Messages between users, and from users to games. */
@NullMarked
package dev.lobby.message;

import org.jspecify.annotations.NullMarked;
