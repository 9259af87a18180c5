package dev.lobby.game;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What happens when the owner leaves their game. */
public enum OwnerLeaves {
    /** They cannot leave it. */
    REFUSE,

    /** The game goes to another player. The last player's leaving deletes it. */
    PASSES,

    /** The game is deleted. */
    ENDS;

    static final String PATTERN = "^(refuse|passes|ends)$";

    static @Nullable OwnerLeaves ofNullable(@Nullable String code) {
        return code == null ? null : valueOf(code.toUpperCase(Locale.ROOT));
    }

    /** As clients know it. */
    String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
