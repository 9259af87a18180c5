/**
 * Tournaments of two players: an entity of one's own, of which nothing else knows.
 */
@NullMarked
package dev.lobby.tournament;

import org.jspecify.annotations.NullMarked;
