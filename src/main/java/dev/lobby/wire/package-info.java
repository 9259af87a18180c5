/** Sending frames to clients: mailboxes, senders, close codes, and the format of RFC 6455. */
@NullMarked
package dev.lobby.wire;

import org.jspecify.annotations.NullMarked;
