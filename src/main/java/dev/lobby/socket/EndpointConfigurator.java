package dev.lobby.socket;

import jakarta.enterprise.inject.spi.Unmanaged;
import jakarta.websocket.server.ServerEndpointConfig;

/**
 * Creates the endpoint of each session. The servers' own configurators would do, but one of them examines the endpoint's
 * class and everything that is injected into it again for each session, under one lock. So calls of the API would wait
 * when many sessions come at once. Thread-safe.
 */
public final class EndpointConfigurator extends ServerEndpointConfig.Configurator {
    private final Unmanaged<EventsEndpoint> endpoints = new Unmanaged<>(EventsEndpoint.class);

    /** Nothing of an endpoint has to be destroyed, so the instance is left to the garbage collector. */
    @Override
    public <T> T getEndpointInstance(Class<T> endpointClass) {
        return endpointClass.cast(endpoints.newInstance().produce().get());
    }
}
