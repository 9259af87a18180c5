/**
 * The least that a WAR can do for a call on these servers: Jakarta REST, JSON-B and one entity. There is nobody who calls,
 * no log and no event. It is the unit in which {@link dev.lobby.benchmark.CallCost} measures.
 */
@NullMarked
package dev.lobby.benchmark.bare;

import org.jspecify.annotations.NullMarked;
