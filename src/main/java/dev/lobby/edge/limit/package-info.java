/** The rate limits of addresses and users. */
@NullMarked
package dev.lobby.edge.limit;

import org.jspecify.annotations.NullMarked;
