/** How frames leave: mailboxes, senders, close codes, and the bytes of RFC 6455. */
@NullMarked
package dev.lobby.wire;

import org.jspecify.annotations.NullMarked;
