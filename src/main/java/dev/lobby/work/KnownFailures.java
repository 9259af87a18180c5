package dev.lobby.work;

/** Failures that are logged in one place, however many threads meet them. */
public interface KnownFailures {
    /** Whether the failure is one of them; if so, the caller does not log it. */
    boolean include(Throwable failure);
}
