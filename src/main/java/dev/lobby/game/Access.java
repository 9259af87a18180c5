package dev.lobby.game;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Who finds a game, and who may see and join it. */
public enum Access {
    /** Everybody. */
    PUBLIC,

    /** It is in nobody's lists but its members'. Whoever has its id may see and join it. */
    UNLISTED,

    /** For all but its members and those invited it does not exist. One gets in by an invitation or a code. */
    INVITED;

    static final String PATTERN = "^(public|unlisted|invited)$";

    static @Nullable Access ofNullable(@Nullable String code) {
        return code == null ? null : valueOf(code.toUpperCase(Locale.ROOT));
    }

    /** As clients know it. */
    String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
