/** Attributes: the named values with which clients describe games and members. */
@NullMarked
package dev.lobby.attribute;

import org.jspecify.annotations.NullMarked;
