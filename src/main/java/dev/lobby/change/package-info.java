/** Turns changes of entities into rows of {@code event_pending}, in the transaction that makes the change. */
@NullMarked
package dev.lobby.change;

import org.jspecify.annotations.NullMarked;
