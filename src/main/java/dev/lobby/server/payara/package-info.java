/**
 * Code for Payara, with Tyrus on Grizzly: functions that they do not offer in an API, and workarounds for their defects.
 *
 * <p>Code elsewhere that only Payara and its libraries need, by what it works around:
 *
 * <ul>
 *   <li>{@code socket.EndpointConfigurator}: an endpoint's class is examined for each session, under one lock
 *       (https://github.com/eclipse-ee4j/tyrus/issues/961);
 *   <li>{@code rest.CommitProblemMapper}: Jersey's own mapper for that exception throws it again;
 *   <li>{@code rest.StrictBodyReader} as an interceptor: which of two JSON readers Jersey chooses differs between starts;
 *   <li>{@code rest.WithoutToken}: with {@code PermitAll}, Payara asks for a password on all other calls;
 *   <li>{@code rest.FolderServlet} and {@code rest.ErrorServlet} for {@code /client}: Payara redirects before any filter;
 *   <li>{@code edge.answer.HeadRequest}: Jersey computes only a short body's length for {@code HEAD};
 *   <li>{@code change.InstantConverter}: EclipseLink stores an {@code Instant} serialised;
 *   <li>{@code json.JsonFormat.Fields}: Yasson has records in a part of its jar that not every class loader finds.
 * </ul>
 */
@NullMarked
package dev.lobby.server.payara;

import org.jspecify.annotations.NullMarked;
