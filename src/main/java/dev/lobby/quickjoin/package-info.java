/** Quick join: one call into any game that suits. */
@NullMarked
package dev.lobby.quickjoin;

import org.jspecify.annotations.NullMarked;
