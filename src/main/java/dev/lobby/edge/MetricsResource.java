package dev.lobby.edge;

import dev.lobby.platform.Cidr;
import dev.lobby.platform.Settings;
import dev.lobby.rest.Problem;
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

/** What the server counts, as Prometheus reads it, for this machine and those that {@code lobby.metrics.allowed} names. */
@Path("/metrics")
@Produces(MetricsResource.PROMETHEUS)
@ApplicationScoped
public class MetricsResource {
    static final String PROMETHEUS = "text/plain;version=0.0.4;charset=utf-8";

    @Inject
    private PrometheusMeterRegistry meters;

    @Inject
    private ClientAddresses addresses;

    @Inject
    private Settings settings;

    @GET
    public String metrics(@Context HttpServletRequest request) {
        boolean forwarded = request.getHeader("X-Forwarded-For") != null || request.getHeader("Forwarded") != null;
        if (!isAllowed(
                addresses.exactly(request), forwarded, settings.operations().metricsAllowed())) {
            throw Problem.forbidden("Metrics are for some addresses only.").exception();
        }
        return meters.scrape();
    }

    /** A proxy on this machine has its address, but may speak for anybody. */
    static boolean isAllowed(InetAddress address, boolean forwarded, List<Cidr> networks) {
        return (address.isLoopbackAddress() && !forwarded)
                || networks.stream().anyMatch(network -> network.contains(address));
    }
}
