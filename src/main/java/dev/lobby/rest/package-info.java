/**
 * What all REST resources share: reading bodies, paging, problem details.
 *
 * <p>Resources and providers are injected into fields, unlike everything else: RESTEasy refuses those whose constructor
 * has parameters before it asks CDI (RESTEASY003190, RESTEASY003900).
 */
@NullMarked
package dev.lobby.rest;

import org.jspecify.annotations.NullMarked;
