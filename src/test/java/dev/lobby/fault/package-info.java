/** Parts that fail: each is deployed by the test that is about it, and by no other. */
@NullMarked
package dev.lobby.fault;

import org.jspecify.annotations.NullMarked;
