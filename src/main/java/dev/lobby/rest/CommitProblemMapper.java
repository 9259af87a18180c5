package dev.lobby.rest;

import jakarta.transaction.TransactionalException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/**
 * Maps {@link TransactionalException} like all other exceptions. A REST runtime may have a
 * mapper of its own for this exception, which is more specific than {@link ProblemMapper} and throws the exception again.
 */
@Provider
public class CommitProblemMapper implements ExceptionMapper<TransactionalException> {
    private final ProblemMapper all = new ProblemMapper();

    @Override
    public Response toResponse(TransactionalException failure) {
        return all.toResponse(failure);
    }
}
