package dev.lobby.settings;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Settings for tests without a container: the defaults, except those that a test sets. */
public final class TestSettings {
    private TestSettings() {}

    public static SettingReader with(String... namesAndValues) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            values.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return new SettingReader(name -> Optional.ofNullable(values.get(name)));
    }
}
