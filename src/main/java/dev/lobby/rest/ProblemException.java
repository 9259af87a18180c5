package dev.lobby.rest;

import jakarta.ws.rs.WebApplicationException;

/**
 * An exception that ends a request and rolls back its transaction. It is a {@link WebApplicationException}, because the
 * REST runtimes turn any other exception from a parameter's conversion into 404.
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
