/** Users: registration, their accounts, and their public views. */
@NullMarked
package dev.lobby.user;

import org.jspecify.annotations.NullMarked;
