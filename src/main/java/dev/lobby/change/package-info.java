/** From an entity's change to rows in {@code event_pending}, in the change's own transaction. */
@NullMarked
package dev.lobby.change;

import org.jspecify.annotations.NullMarked;
