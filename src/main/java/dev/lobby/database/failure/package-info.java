/** What the failures of the database mean, and what is logged of them. */
@NullMarked
package dev.lobby.database.failure;

import org.jspecify.annotations.NullMarked;
