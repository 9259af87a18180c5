/** Describes the REST API while Lobby is built. It is no part of the WAR. */
@NullMarked
package dev.lobby.build.openapi;

import org.jspecify.annotations.NullMarked;
