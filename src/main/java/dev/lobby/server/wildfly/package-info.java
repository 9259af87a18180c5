/**
 * Code for WildFly, with Undertow on XNIO: functions that they do not offer in an API.
 *
 * <p>Code elsewhere that only WildFly and its libraries need, by what it works around:
 *
 * <ul>
 *   <li>field injection in {@code rest}: RESTEasy refuses constructors with parameters before it asks CDI (RESTEASY003190,
 *       RESTEASY003900);
 *   <li>{@code rest.EmptyBodyFilter}: RESTEasy matches no method for a request without a content type;
 *   <li>{@code auth.CallerFilter}: RESTEasy takes the host into account when it looks for the method;
 *   <li>{@code catch (Exception)} in {@code auth.AuthFilter} and {@code socket.SessionOwner}: a RollbackException comes out of
 *       methods that do not declare it.
 * </ul>
 */
@NullMarked
package dev.lobby.server.wildfly;

import org.jspecify.annotations.NullMarked;
