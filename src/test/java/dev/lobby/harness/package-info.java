/** What the tests of the whole server are made of: clients, servers as processes, databases, and the world as they see it. */
@NullMarked
package dev.lobby.harness;

import org.jspecify.annotations.NullMarked;
