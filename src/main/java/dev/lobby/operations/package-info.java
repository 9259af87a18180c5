/** Health and metrics, for operators. */
@NullMarked
package dev.lobby.operations;

import org.jspecify.annotations.NullMarked;
