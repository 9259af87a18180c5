/** The data source, the schema, and what an outage of the database looks like. */
@NullMarked
package dev.lobby.database;

import org.jspecify.annotations.NullMarked;
