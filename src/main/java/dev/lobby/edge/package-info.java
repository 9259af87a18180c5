/** What stands in front of every request: which address it comes from, and which web pages may send one. */
@NullMarked
package dev.lobby.edge;

import org.jspecify.annotations.NullMarked;
