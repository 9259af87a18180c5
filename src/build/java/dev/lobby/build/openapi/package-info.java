/** Generates the description of the REST API when Lobby is built. It is not part of the WAR. */
@NullMarked
package dev.lobby.build.openapi;

import org.jspecify.annotations.NullMarked;
