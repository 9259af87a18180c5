/** Tests of the documentation: its links, its length, and its tables against the code. */
@NullMarked
package dev.lobby.documentation;

import org.jspecify.annotations.NullMarked;
