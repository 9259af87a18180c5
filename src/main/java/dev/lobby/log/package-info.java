/**
 * The event log: every committed change is a row in it, at a position. Gives positions, reads after a position from
 * memory or the database, and says when the log has grown. Knows no feature.
 */
@NullMarked
package dev.lobby.log;

import org.jspecify.annotations.NullMarked;
