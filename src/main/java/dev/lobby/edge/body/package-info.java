/** Waits for the bodies of requests, and bounds how many it waits for. */
@NullMarked
package dev.lobby.edge.body;

import org.jspecify.annotations.NullMarked;
