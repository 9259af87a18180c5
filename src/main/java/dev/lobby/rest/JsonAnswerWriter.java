package dev.lobby.rest;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.bind.Jsonb;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.WriterInterceptor;
import jakarta.ws.rs.ext.WriterInterceptorContext;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes every answer except text as JSON, in the same format as events, with a line end after it, so that a terminal
 * shows it on a line of its own. It is an interceptor for the same reason as {@link StrictBodyReader}: which of several
 * JSON writers a runtime chooses is not predictable.
 */
@Provider
@ApplicationScoped
public class JsonAnswerWriter implements WriterInterceptor {
    @Inject
    private Jsonb json;

    @Override
    public void aroundWriteTo(WriterInterceptorContext context) throws IOException {
        if (!context.getMediaType().getSubtype().endsWith("json")) {
            context.proceed();
            return;
        }
        Object entity = context.getEntity();
        OutputStream output = context.getOutputStream();
        if (entity instanceof PageJson page) {
            page.writeTo(output);
        } else if (entity instanceof Whole whole) {
            whole.writeTo(output, json::toJson);
        } else {
            String text = entity instanceof String finished ? finished : json.toJson(entity);
            output.write(text.getBytes(StandardCharsets.UTF_8));
        }
        output.write('\n');
    }
}
