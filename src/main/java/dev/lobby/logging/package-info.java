/** Lines of the server's own log that clients can cause: bounded in number and in length. */
@NullMarked
package dev.lobby.logging;

import org.jspecify.annotations.NullMarked;
