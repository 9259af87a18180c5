package dev.lobby.rest;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A filter that measures each call by its route: the path as the resource declares it, without ids, so that the number
 * of metrics is bounded. Calls that were refused earlier, for example without a token, are not counted.
 */
@Provider
@ApplicationScoped
public class CallMeters implements ContainerRequestFilter, ContainerResponseFilter {
    private static final String BEGUN = CallMeters.class.getName();

    @Inject
    private MeterRegistry meters;

    @Context
    private ResourceInfo resource;

    private final Map<Outcome, Timer> timers = new ConcurrentHashMap<>();

    /** The method that a call has called, and the status of its answer. */
    private record Outcome(Class<?> resource, Method method, String verb, int status) {
        String route() {
            String path = path(resource) + path(method);
            return path.isEmpty() ? "/" : path;
        }
    }

    @Override
    public void filter(ContainerRequestContext request) {
        request.setProperty(BEGUN, System.nanoTime());
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        // A path that does not exist has no route.
        if (request.getProperty(BEGUN) instanceof Long begun) {
            Outcome outcome = new Outcome(
                    resource.getResourceClass(),
                    resource.getResourceMethod(),
                    request.getMethod(),
                    response.getStatus());
            timers.computeIfAbsent(outcome, this::timer).record(Duration.ofNanos(System.nanoTime() - begun));
        }
    }

    private Timer timer(Outcome outcome) {
        return Timer.builder("lobby.calls")
                .description("The time of a call, from the arrival of its body until its answer is known")
                .tags("method", outcome.verb, "route", outcome.route())
                .tag("status", String.valueOf(outcome.status))
                .serviceLevelObjectives(
                        Duration.ofMillis(1),
                        Duration.ofMillis(5),
                        Duration.ofMillis(25),
                        Duration.ofMillis(100),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(10))
                .register(meters);
    }

    private static String path(AnnotatedElement annotated) {
        return Stream.ofNullable(annotated.getAnnotation(Path.class))
                .map(Path::value)
                .filter(path -> !path.equals("/"))
                .map(path -> path.startsWith("/") ? path : "/" + path)
                .findFirst()
                .orElse("");
    }
}
