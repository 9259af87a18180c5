package dev.lobby.rest;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Map;

/** The REST API, under {@code /api}: every resource and provider of the WAR. */
@ApplicationPath(LobbyApplication.PATH)
public class LobbyApplication extends Application {
    public static final String PATH = "/api";

    /** Disables Jersey's WADL description, which names Jersey's version. */
    @Override
    public Map<String, Object> getProperties() {
        return Map.of("jersey.config.server.wadl.disableWadl", true);
    }
}
