package dev.lobby.socket;

import jakarta.enterprise.inject.spi.Unmanaged;
import jakarta.websocket.server.ServerEndpointConfig;

/**
 * Creates the endpoint of each session. The servers' own way would do; but Payara's examines the endpoint's class and all
 * that is injected into it anew for each session, under one lock, so that calls of the API wait when many sessions come at
 * once. Its code is quoted in https://github.com/eclipse-ee4j/tyrus/issues/961. Thread-safe.
 */
public final class EndpointConfigurator extends ServerEndpointConfig.Configurator {
    private final Unmanaged<EventsEndpoint> endpoints = new Unmanaged<>(EventsEndpoint.class);

    /** Nothing of an endpoint has to be destroyed, so the instance is left to the garbage collector. */
    @Override
    public <T> T getEndpointInstance(Class<T> endpointClass) {
        return endpointClass.cast(endpoints.newInstance().produce().get());
    }
}
