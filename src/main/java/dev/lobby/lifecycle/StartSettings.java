package dev.lobby.lifecycle;

import dev.lobby.settings.FailedStart;
import dev.lobby.settings.SettingReader;
import dev.lobby.settings.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.Objects;

/** The settings of all packages, at the start. */
@Dependent
class StartSettings {
    private final Instance<Settings> settings;
    private final SettingReader reader;

    @Inject
    StartSettings(@Any Instance<Settings> settings, SettingReader reader) {
        this.settings = settings;
        this.reader = reader;
    }

    /** Reads all of them, so that an unknown name or an invalid value prevents the start. */
    void read() {
        reader.refuseUnknownNames();
        settings.forEach(Objects::requireNonNull);
        SettingReader.warnOfUnknownVariables();
    }

    <T extends Settings> T get(Class<T> type) {
        return settings.select(type).get();
    }

    /** Tells the operator why the server does not start, and with which settings. */
    void report(Throwable failure) {
        FailedStart.report(Objects.requireNonNullElse(failure.getMessage(), failure.toString()), reader);
    }
}
