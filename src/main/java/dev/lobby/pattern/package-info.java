/** Event names, event patterns, and the index that finds the patterns that match a name. Depends on the JDK only. */
@NullMarked
package dev.lobby.pattern;

import org.jspecify.annotations.NullMarked;
