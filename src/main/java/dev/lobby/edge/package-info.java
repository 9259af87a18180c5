/** Checks in front of every request: its client address, and the web page that sent it. */
@NullMarked
package dev.lobby.edge;

import org.jspecify.annotations.NullMarked;
