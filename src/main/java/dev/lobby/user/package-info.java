/** Users: registration, login, and their public views. */
@NullMarked
package dev.lobby.user;

import org.jspecify.annotations.NullMarked;
