package dev.lobby.rest;

import dev.lobby.server.Servers;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Map;

/** The REST API, under {@code /api}: every resource and provider of the WAR. */
@ApplicationPath(LobbyApplication.PATH)
public class LobbyApplication extends Application {
    public static final String PATH = "/api";

    @Override
    public Map<String, Object> getProperties() {
        return Servers.here().restProperties();
    }
}
