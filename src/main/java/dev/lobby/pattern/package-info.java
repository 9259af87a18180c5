/** Event names, event patterns, and the index that finds the patterns that match a name. Knows the JDK alone. */
@NullMarked
package dev.lobby.pattern;

import org.jspecify.annotations.NullMarked;
