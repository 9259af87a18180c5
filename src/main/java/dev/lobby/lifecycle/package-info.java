/** Starts and stops the server with its deployment, and announces when it is ready. */
@NullMarked
package dev.lobby.lifecycle;

import org.jspecify.annotations.NullMarked;
