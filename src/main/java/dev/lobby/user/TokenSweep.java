package dev.lobby.user;

import dev.lobby.work.Started;
import dev.lobby.work.Workers;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;

/**
 * Forgets refresh tokens that have expired, also of users who do not come back: the oldest first, a transaction for
 * each user. Every node does it, and what one has done the others find done.
 */
@ApplicationScoped
class TokenSweep {
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    /** So many users at most in one step, so that it ends soon when the server is to stop. */
    private static final int BATCH = 100;

    private final LoginService logins;

    @Inject
    TokenSweep(LoginService logins) {
        this.logins = logins;
    }

    void start(@Observes @Priority(Started.READERS) Started started, Workers workers) {
        workers.start("lobby-tokens", INTERVAL, this::step);
    }

    /** Returns whether there may be more that have expired. */
    boolean step() {
        List<String> owners = logins.ownersOfExpired(BATCH);
        owners.stream().distinct().forEach(logins::forgetExpired);
        return owners.size() == BATCH;
    }
}
