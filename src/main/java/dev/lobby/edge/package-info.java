/**
 * What stands between the network and the rooms: the address a request comes from, the web pages that may send one, how
 * many there may be, and what is for some addresses only.
 */
@NullMarked
package dev.lobby.edge;

import org.jspecify.annotations.NullMarked;
