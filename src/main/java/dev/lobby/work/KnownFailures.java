package dev.lobby.work;

/** Failures about which there is a line in the log already. Whoever meets one of them does not log it again. */
public interface KnownFailures {
    /** Whether the failure is one of them. */
    boolean include(Throwable failure);
}
