/**
 * The common parts of all REST resources: reading bodies, paging, problem details.
 *
 * <p>Resources and providers use field injection, unlike all other classes: a REST runtime may refuse those whose
 * constructor has parameters before it asks CDI.
 */
@NullMarked
package dev.lobby.rest;

import org.jspecify.annotations.NullMarked;
