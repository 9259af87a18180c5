/** The server's own threads, the order in which they start, and the time. */
@NullMarked
package dev.lobby.work;

import org.jspecify.annotations.NullMarked;
