/** The ids of objects: how they are made, and what they look like. */
@NullMarked
package dev.lobby.id;

import org.jspecify.annotations.NullMarked;
