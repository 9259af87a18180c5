package dev.lobby.operations;

import dev.lobby.edge.Cidr;
import dev.lobby.edge.ClientAddresses;
import dev.lobby.edge.OwnHosts;
import dev.lobby.rest.Problem;
import dev.lobby.rest.WithoutToken;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import java.net.InetAddress;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirements;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The metrics in Prometheus format, for this machine and the addresses in {@code lobby.metrics.allowed}. */
@Tag(name = "operations")
@Path("/metrics")
@Produces(MetricsResource.PROMETHEUS)
@ApplicationScoped
@WithoutToken
public class MetricsResource {
    static final String PROMETHEUS = "text/plain;version=0.0.4;charset=utf-8";

    private static final List<String> FORWARDED = List.of("Forwarded", "X-Forwarded-For", "X-Forwarded-Host");

    @Inject
    private PrometheusMeterRegistry meters;

    @Inject
    private ClientAddresses addresses;

    @Inject
    private OwnHosts hosts;

    @Inject
    private OperationsSettings settings;

    @Operation(operationId = "getMetrics", summary = "The metrics, for Prometheus")
    @APIResponse(
            responseCode = "200",
            description = "The metrics",
            content = @Content(mediaType = "text/plain", schema = @Schema(type = SchemaType.STRING)))
    @APIResponse(responseCode = "403", description = "The address may not read metrics")
    @SecurityRequirements
    @GET
    public String metrics(@Context HttpServletRequest request) {
        boolean forwarded = FORWARDED.stream().anyMatch(header -> request.getHeader(header) != null);
        boolean direct = !forwarded && hosts.isCalledByOwnName(request.getHeader("Host"));
        if (!isAllowed(addresses.exactly(request), direct, settings.metricsAllowed())) {
            throw Problem.forbidden("Metrics are for some addresses only.").exception();
        }
        return meters.scrape();
    }

    /**
     * Whether an address may read the metrics.
     *
     * @param direct whether the request comes from the address itself: a proxy on this machine may forward it for
     *     anybody, and a browser may send it for a page of another host name
     */
    static boolean isAllowed(InetAddress address, boolean direct, List<Cidr> networks) {
        return (address.isLoopbackAddress() && direct)
                || networks.stream().anyMatch(network -> network.contains(address));
    }
}
