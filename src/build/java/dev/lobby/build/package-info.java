/** Programs of the build. They are compiled beside the tests, and are not part of the WAR. */
@NullMarked
package dev.lobby.build;

import org.jspecify.annotations.NullMarked;
