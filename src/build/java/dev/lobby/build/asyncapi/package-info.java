/** Generates the description of the WebSocket when Lobby is built. It is not part of the WAR. */
@NullMarked
package dev.lobby.build.asyncapi;

import org.jspecify.annotations.NullMarked;
