/** Who takes part in which game. */
@NullMarked
package dev.lobby.member;

import org.jspecify.annotations.NullMarked;
