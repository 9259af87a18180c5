/** The server around the product: settings, the database, threads, health, meters, start and stop. */
@NullMarked
package dev.lobby.platform;

import org.jspecify.annotations.NullMarked;
