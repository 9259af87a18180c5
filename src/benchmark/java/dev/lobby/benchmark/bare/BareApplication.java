package dev.lobby.benchmark.bare;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Application;
import java.util.Set;

@ApplicationPath("/api")
public class BareApplication extends Application {
    @Override
    public Set<Class<?>> getClasses() {
        return Set.of(Ready.class, BareMessages.class);
    }

    /** At the same path as Lobby's. */
    @Path("/health/ready")
    public static class Ready {
        @GET
        public String ready() {
            return "";
        }
    }
}
