/** The WebSocket at {@code /ws}: its handshake, its commands, and the life of a session. */
@NullMarked
package dev.lobby.socket;

import org.jspecify.annotations.NullMarked;
