/** Friends, and requests to become friends. */
@NullMarked
package dev.lobby.friend;

import org.jspecify.annotations.NullMarked;
