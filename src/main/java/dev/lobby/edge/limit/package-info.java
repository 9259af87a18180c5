/** The limits of addresses and users: how often they call, and how much at once. */
@NullMarked
package dev.lobby.edge.limit;

import org.jspecify.annotations.NullMarked;
