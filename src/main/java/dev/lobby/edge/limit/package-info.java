/** How often an address or a user may do something. */
@NullMarked
package dev.lobby.edge.limit;

import org.jspecify.annotations.NullMarked;
