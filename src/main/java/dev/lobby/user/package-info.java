/** The people who play: registering, logging in, and what others see of them. */
@NullMarked
package dev.lobby.user;

import org.jspecify.annotations.NullMarked;
