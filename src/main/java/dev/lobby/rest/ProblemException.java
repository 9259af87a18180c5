package dev.lobby.rest;

import jakarta.ws.rs.WebApplicationException;

/**
 * Ends a request, and rolls back its transaction. A {@link WebApplicationException}, because the REST runtimes turn
 * any other that a parameter's conversion throws into a 404.
 */
public final class ProblemException extends WebApplicationException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    ProblemException(Problem problem) {
        super(problem.detail(), problem.status());
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
