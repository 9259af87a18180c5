package dev.lobby.auth;

import dev.lobby.settings.ReadAtStart;
import dev.lobby.settings.SettingReader;
import dev.lobby.settings.Settings;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/**
 * The settings for access and refresh tokens.
 *
 * @param key the signing key, 32 bytes or more; empty if the key in the database is used
 * @param previousKey still accepted for verification but not used for signing; 32 bytes or more
 * @param maxRefreshTokens how many valid refresh tokens a user may have
 * @param maxVerified how many access tokens are remembered as verified, of about 500 bytes each
 */
@ReadAtStart
public record TokenSettings(
        Optional<byte[]> key,
        Optional<byte[]> previousKey,
        Duration accessLifetime,
        Duration refreshLifetime,
        int maxRefreshTokens,
        int maxVerified)
        implements Settings {
    private static Optional<byte[]> key(SettingReader reader, String name) {
        return reader.text(name).map(text -> decodeKey(reader, name, text));
    }

    private static byte[] decodeKey(SettingReader reader, String name, String key) {
        try {
            byte[] bytes = Base64.getDecoder().decode(key);
            if (bytes.length >= 32) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // Refused below, like a key that is too short. Neither message may show the key.
        }
        throw reader.refusal(name + " must be the Base64 form of at least 32 bytes");
    }

    /** Reads and checks the settings. */
    @Inject
    public TokenSettings(SettingReader reader) {
        this(
                key(reader, "lobby.token.key"),
                key(reader, "lobby.token.previous-key"),
                reader.duration("lobby.token.access-lifetime", "PT1H", "PT1S", "P1D"),
                reader.duration("lobby.token.refresh-lifetime", "P30D", "PT1S", "P365D"),
                reader.integer("lobby.token.max-refresh-tokens", 100, 1, 10_000),
                reader.integer("lobby.token.max-verified", 10_000, 1, 1_000_000));
    }
}
