/** What users say to each other and to the games they are in. */
@NullMarked
package dev.lobby.message;

import org.jspecify.annotations.NullMarked;
