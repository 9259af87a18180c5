/** Runs the server in the foreground of a build. */
@NullMarked
package dev.lobby.build.start;

import org.jspecify.annotations.NullMarked;
