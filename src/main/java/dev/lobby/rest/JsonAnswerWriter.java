package dev.lobby.rest;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.bind.Jsonb;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.WriterInterceptor;
import jakarta.ws.rs.ext.WriterInterceptorContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Writes every answer but a text as the JSON of the events, so that an object looks the same in both. An interceptor for
 * the reason that {@link StrictBodies} is one: which of several writers of JSON is taken is not the same everywhere.
 */
@Provider
@ApplicationScoped
public class JsonAnswers implements WriterInterceptor {
    @Inject
    private Jsonb json;

    @Override
    public void aroundWriteTo(WriterInterceptorContext context) throws IOException {
        if (context.getEntity() instanceof String) {
            context.proceed();
        } else if (context.getEntity() instanceof PageJson page) {
            page.writeTo(context.getOutputStream());
        } else {
            context.getOutputStream().write(json.toJson(context.getEntity()).getBytes(StandardCharsets.UTF_8));
        }
    }
}
