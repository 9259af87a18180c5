/** Waits for request bodies, within limits. */
@NullMarked
package dev.lobby.edge.body;

import org.jspecify.annotations.NullMarked;
