/** Describes the WebSocket while Lobby is built. It is no part of the WAR. */
@NullMarked
package dev.lobby.build.asyncapi;

import org.jspecify.annotations.NullMarked;
