/** Writes answers, and bounds how many wait for clients that do not read them. */
@NullMarked
package dev.lobby.edge.answer;

import org.jspecify.annotations.NullMarked;
