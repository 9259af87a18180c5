/** Tests of the whole server, in a real one: as a stranger's client, and inside. */
@NullMarked
package dev.lobby.server;

import org.jspecify.annotations.NullMarked;
