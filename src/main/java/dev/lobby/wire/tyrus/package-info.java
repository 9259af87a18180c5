/** Code for Payara: functions that its WebSocket implementation, Tyrus on Grizzly, does not offer in its API. */
@NullMarked
package dev.lobby.wire.tyrus;

import org.jspecify.annotations.NullMarked;
