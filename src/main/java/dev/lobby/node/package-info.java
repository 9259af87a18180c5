/** The servers that share a database: each holds a lease, and notices which of the others are dead. */
@NullMarked
package dev.lobby.node;

import org.jspecify.annotations.NullMarked;
