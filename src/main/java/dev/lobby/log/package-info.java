/**
 * The event log. Every committed change is a row in it, at a position. The package gives positions, reads events after
 * a position from memory or from the database, and announces when the log has grown. It knows no feature.
 */
@NullMarked
package dev.lobby.log;

import org.jspecify.annotations.NullMarked;
