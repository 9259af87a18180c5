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
 * Writes every answer except text as JSON, in the same format as events. It is an interceptor for the same reason as
 * {@link StrictBodyReader}: which of several JSON writers a runtime chooses is not predictable.
 */
@Provider
@ApplicationScoped
public class JsonAnswerWriter implements WriterInterceptor {
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
