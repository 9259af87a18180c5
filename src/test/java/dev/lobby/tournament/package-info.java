/**
 * A fifth entity: what a company that adds its own to Lobby writes. It is deployed with the tests, and nothing else in
 * the WAR knows of it.
 */
@NullMarked
package dev.lobby.tournament;

import org.jspecify.annotations.NullMarked;
