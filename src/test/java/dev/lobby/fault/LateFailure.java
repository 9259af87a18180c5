package dev.lobby.fault;

import dev.lobby.work.Started;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Fails the start when everything else has started. */
@ApplicationScoped
public class LateFailure {
    public static final String REASON = "This part cannot start";

    void start(@Observes @Priority(Integer.MAX_VALUE) Started started) {
        throw new IllegalStateException(REASON);
    }
}
