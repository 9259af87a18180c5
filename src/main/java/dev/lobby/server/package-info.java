/**
 * What Lobby needs of the application server and no API of the platform offers: the ports, and the choice of the one
 * server that is here. {@code standard} has what any server can do; the other subpackages each have what one product needs.
 * Nowhere else is a product named.
 */
@NullMarked
package dev.lobby.server;

import org.jspecify.annotations.NullMarked;
