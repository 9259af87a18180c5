package dev.lobby.operations;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;

/**
 * Produces the one registry of meters. Classes that have something to measure have the {@code MeterRegistry} injected.
 * No meter has a label that identifies users, games or sessions, so the number of meters is bounded.
 */
@ApplicationScoped
class Metrics {
    @Produces
    @Singleton
    PrometheusMeterRegistry registry() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        Gauge.builder(
                        "lobby.heap.used",
                        memory,
                        bean -> bean.getHeapMemoryUsage().getUsed())
                .description("The heap of the JVM that is in use")
                .baseUnit("bytes")
                .register(registry);
        Gauge.builder(
                        "lobby.heap.max",
                        memory,
                        bean -> bean.getHeapMemoryUsage().getMax())
                .description("The largest heap that the JVM may have")
                .baseUnit("bytes")
                .register(registry);
        return registry;
    }

    void close(@Disposes PrometheusMeterRegistry registry) {
        registry.close();
    }
}
