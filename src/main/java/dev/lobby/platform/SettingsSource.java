package dev.lobby.platform;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/** Where the settings come from: MicroProfile Config, so system properties, the environment and the WAR's own file. */
@ApplicationScoped
class SettingsSource {
    private static final Logger LOG = System.getLogger("dev.lobby");

    @Produces
    @Singleton
    Settings settings() {
        return read();
    }

    /**
     * For everybody, and for the data source, which the container makes on threads that know nothing of this
     * application. Says what is wrong in a line of our own: the container has it hundreds of lines down, and often asks
     * for the data source before anything of ours has started.
     */
    static Settings read() {
        Config config = config();
        try {
            return Settings.read(new SettingReader(name -> config.getOptionalValue(name, String.class)));
        } catch (InvalidSettingException e) {
            LOG.log(Level.ERROR, "Lobby does not start: {0}", e.getMessage());
            throw e;
        }
    }

    /** A name that nothing reads is a slip of the pen, or somebody else's: said, but no reason to stop. */
    static void warnOfUnknownNames() {
        List<String> known = Settings.names();
        StreamSupport.stream(config().getPropertyNames().spliterator(), false)
                .filter(name -> name.startsWith("lobby.") && !known.contains(name))
                .sorted()
                .forEach(name -> LOG.log(Level.WARNING, "There is no setting {0}: it has no effect", name));
    }

    private static Config config() {
        return ConfigProvider.getConfig(SettingsSource.class.getClassLoader());
    }
}
