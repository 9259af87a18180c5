/** What operators watch: health and metrics. */
@NullMarked
package dev.lobby.operations;

import org.jspecify.annotations.NullMarked;
