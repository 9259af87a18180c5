/** Measurements, and runs that are too long for the suite. Each has a {@code main}, or runs by its name alone. */
@NullMarked
package dev.lobby.benchmark;

import org.jspecify.annotations.NullMarked;
