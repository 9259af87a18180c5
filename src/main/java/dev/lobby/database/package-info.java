/** The data source, the schema, and notifications. */
@NullMarked
package dev.lobby.database;

import org.jspecify.annotations.NullMarked;
