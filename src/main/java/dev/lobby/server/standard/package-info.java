/** What any server can do, by the platform's API. */
@NullMarked
package dev.lobby.server.standard;

import org.jspecify.annotations.NullMarked;
