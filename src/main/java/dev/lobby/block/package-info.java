/** Blocks: which users may not reach which others. */
@NullMarked
package dev.lobby.block;

import org.jspecify.annotations.NullMarked;
