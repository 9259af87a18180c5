/** Log lines that clients can cause, limited in number and length. */
@NullMarked
package dev.lobby.logging;

import org.jspecify.annotations.NullMarked;
