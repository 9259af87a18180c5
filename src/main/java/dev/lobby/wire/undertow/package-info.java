/** WildFly: what its WebSocket implementation, Undertow, does not offer by its API. */
@NullMarked
package dev.lobby.wire.undertow;

import org.jspecify.annotations.NullMarked;
