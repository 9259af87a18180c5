/** JSON as text: parsing it strictly, and the one way in which objects become JSON. */
@NullMarked
package dev.lobby.json;

import org.jspecify.annotations.NullMarked;
