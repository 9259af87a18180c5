/**
 * What stands between the network and the rooms: the address a request comes from, the web pages that may send one, and
 * how many there may be.
 */
@NullMarked
package dev.lobby.edge;

import org.jspecify.annotations.NullMarked;
