/** The WebSocket at {@code /ws}: its handshake, its commands, and a session's life. */
@NullMarked
package dev.lobby.socket;

import org.jspecify.annotations.NullMarked;
