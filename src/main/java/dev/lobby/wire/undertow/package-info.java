/** Code for WildFly: functions that its WebSocket implementation, Undertow, does not offer in its API. */
@NullMarked
package dev.lobby.wire.undertow;

import org.jspecify.annotations.NullMarked;
