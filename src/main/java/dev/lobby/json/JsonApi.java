package dev.lobby.json;

import jakarta.json.spi.JsonProvider;

/**
 * The server's JSON-P provider, looked up once: the static methods of {@code Json} search all jars for it at each call.
 */
public final class JsonApi {
    public static final JsonProvider JSON = JsonProvider.provider();

    private JsonApi() {}
}
