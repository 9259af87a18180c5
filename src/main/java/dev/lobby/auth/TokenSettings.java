package dev.lobby.auth;

import dev.lobby.settings.SettingReader;
import dev.lobby.settings.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/**
 * Access and refresh tokens.
 *
 * @param key 32 bytes or more, as all keys; without a value where the database keeps one
 * @param previousKey signs nothing, but what it has signed is valid
 * @param maxRefreshTokens how many valid ones a user may have
 */
public record TokenSettings(
        Optional<byte[]> key,
        Optional<byte[]> previousKey,
        Duration accessLifetime,
        Duration refreshLifetime,
        int maxRefreshTokens)
        implements Settings {
    private static Optional<byte[]> key(SettingReader reader, String name) {
        return reader.text(name).map(text -> decodeKey(name, text));
    }

    private static byte[] decodeKey(String name, String key) {
        try {
            byte[] bytes = Base64.getDecoder().decode(key);
            if (bytes.length >= 32) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // Refused below, like a key that is too short; neither message may show the key.
        }
        throw SettingReader.refusal(name + " must be the Base64 form of at least 32 bytes");
    }

    /** Reads and checks them. */
    public static TokenSettings read(SettingReader reader) {
        return new TokenSettings(
                key(reader, "lobby.token.key"),
                key(reader, "lobby.token.previous-key"),
                reader.duration("lobby.token.access-lifetime", "PT1H", "PT10S", "P1D"),
                reader.duration("lobby.token.refresh-lifetime", "P30D", "PT1M", "P365D"),
                reader.integer("lobby.token.max-refresh-tokens", 100, 1, 10_000));
    }

    /** For injection. */
    @Dependent
    static class Source {
        @Produces
        @Singleton
        TokenSettings settings(SettingReader reader) {
            return read(reader);
        }
    }
}
