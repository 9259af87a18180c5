/** The WebSocket at {@code /ws}: commands in, frames out. The only place that knows {@code jakarta.websocket}. */
@NullMarked
package dev.lobby.socket;

import org.jspecify.annotations.NullMarked;
