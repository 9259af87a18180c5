package dev.lobby.auth.login;

import dev.lobby.work.Started;
import dev.lobby.work.Workers;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;

/**
 * A thread that deletes expired refresh tokens, including those of users who never come back: the oldest first, in one
 * transaction for each user. It runs on every server; the servers do not disturb each other.
 */
@ApplicationScoped
class TokenSweep {
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    /** How many users one step handles at most, so that a step ends soon when the server stops. */
    private static final int BATCH = 100;

    private final LoginService logins;

    @Inject
    TokenSweep(LoginService logins) {
        this.logins = logins;
    }

    void start(@Observes @Priority(Started.READERS) Started started, Workers workers) {
        workers.start("lobby-tokens", INTERVAL, this::step);
    }

    /** Returns whether there may be more expired tokens. */
    boolean step() {
        List<String> owners = logins.ownersOfExpired(BATCH);
        owners.stream().distinct().forEach(logins::forgetExpired);
        return owners.size() == BATCH;
    }
}
