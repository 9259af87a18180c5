/**
 * The common parts of all REST resources: reading bodies, paging, problem details.
 *
 * <p>Resources and providers use field injection, unlike all other classes: RESTEasy refuses those whose constructor
 * has parameters before it asks CDI (RESTEASY003190, RESTEASY003900).
 */
@NullMarked
package dev.lobby.rest;

import org.jspecify.annotations.NullMarked;
