/** The members of games. */
@NullMarked
package dev.lobby.member;

import org.jspecify.annotations.NullMarked;
