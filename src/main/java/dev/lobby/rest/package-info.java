/** What all REST resources share: reading bodies, paging, problem details. */
@NullMarked
package dev.lobby.rest;

import org.jspecify.annotations.NullMarked;
