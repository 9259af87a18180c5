/** What a text must be: its length, and the rules for names. */
@NullMarked
package dev.lobby.text;

import org.jspecify.annotations.NullMarked;
