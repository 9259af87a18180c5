/** The data source, the schema, and the classification of database failures. */
@NullMarked
package dev.lobby.database;

import org.jspecify.annotations.NullMarked;
