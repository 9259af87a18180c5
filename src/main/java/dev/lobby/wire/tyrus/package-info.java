/** Payara: what its WebSocket implementation, Tyrus on Grizzly, does not offer by its API. */
@NullMarked
package dev.lobby.wire.tyrus;

import org.jspecify.annotations.NullMarked;
