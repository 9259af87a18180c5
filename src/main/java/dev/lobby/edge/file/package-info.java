/** The files of the page, of the JavaScript client and of the documentation. */
@NullMarked
package dev.lobby.edge.file;

import org.jspecify.annotations.NullMarked;
