/** Invitations: a way into a game for one user. */
@NullMarked
package dev.lobby.invitation;

import org.jspecify.annotations.NullMarked;
