package dev.lobby.rest;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.bind.Jsonb;
import jakarta.ws.rs.ext.ContextResolver;
import jakarta.ws.rs.ext.Provider;

/** Gives the REST runtime the JSON of the events, so that an object looks the same in both. */
@Provider
@ApplicationScoped
public class JsonContext implements ContextResolver<Jsonb> {
    @Inject
    private Jsonb json;

    @Override
    public Jsonb getContext(Class<?> type) {
        return json;
    }
}
