/** Strict parsing of JSON, and the one format in which objects are written as JSON. */
@NullMarked
package dev.lobby.json;

import org.jspecify.annotations.NullMarked;
