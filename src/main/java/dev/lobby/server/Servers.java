package dev.lobby.server;

import dev.lobby.work.Workers;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.servlet.ServletContext;
import java.util.List;
import java.util.ServiceLoader;

/**
 * The servers that Lobby knows, the most special ones first, as {@code META-INF/services} lists them, and the choice of the
 * one in which it runs. Thread-safe.
 */
@ApplicationScoped
public class Servers {
    private static final List<Server> KNOWN = ServiceLoader.load(Server.class, Servers.class.getClassLoader()).stream()
            .map(ServiceLoader.Provider::get)
            .toList();

    private static final Server HERE =
            KNOWN.stream().filter(Server::isHere).findFirst().orElseThrow();

    /** The server in which Lobby runs, also before there are any beans. */
    public static Server here() {
        return HERE;
    }

    /** Whether a header of this name controls one of the servers. It is refused by all, so that they answer alike. */
    public static boolean isControl(String header) {
        return KNOWN.stream().anyMatch(server -> server.obeys(header));
    }

    @Produces
    @Singleton
    Server server() {
        return HERE;
    }

    void start(@Observes @Initialized(ApplicationScoped.class) ServletContext application, Workers workers) {
        HERE.start(application, workers);
    }
}
