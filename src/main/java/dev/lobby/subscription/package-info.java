/** Who gets which event, live or from the log. */
@NullMarked
package dev.lobby.subscription;

import org.jspecify.annotations.NullMarked;
