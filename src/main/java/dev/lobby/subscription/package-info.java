/** The subscriptions of sessions: which session receives which event, live or from the log. */
@NullMarked
package dev.lobby.subscription;

import org.jspecify.annotations.NullMarked;
