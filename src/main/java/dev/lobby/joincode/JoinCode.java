package dev.lobby.joincode;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Locale;

/** The code with which one can join a game. It causes no events. */
@Entity
@Table(name = "game_code")
class JoinCode {
    /** No vowels, so that no words come about, and nothing that looks like something else. */
    private static final String SYMBOLS = "23456789BCDFGHJKMNPQRTVWXYZ";

    private static final int LENGTH = 8;

    static final String PATTERN = "^[" + SYMBOLS + "]{" + LENGTH + "}$";

    @Id
    @Column(name = "game_id")
    private String gameId;

    private String code;

    @Column(name = "created_at")
    private Instant createdAt;

    protected JoinCode() {}

    JoinCode(String gameId, String code, Instant now) {
        this.gameId = gameId;
        this.code = code;
        this.createdAt = now;
    }

    /** A code that nobody can guess. */
    static String random(SecureRandom random) {
        return random.ints(LENGTH, 0, SYMBOLS.length())
                .mapToObj(i -> String.valueOf(SYMBOLS.charAt(i)))
                .reduce("", String::concat);
    }

    /** The form in which codes are stored, of a text as people type it. */
    static String normalised(String typed) {
        return typed.replace("-", "").toUpperCase(Locale.ROOT);
    }

    String gameId() {
        return gameId;
    }

    String code() {
        return code;
    }

    Instant createdAt() {
        return createdAt;
    }
}
