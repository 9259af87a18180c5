/** Starts the server when it is deployed, says when it is ready, and stops it. */
@NullMarked
package dev.lobby.lifecycle;

import org.jspecify.annotations.NullMarked;
