package dev.lobby.rest;

import jakarta.transaction.TransactionalException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** For Jersey, whose own mapper of this exception, which is more specific than that of all, throws it again. */
@Provider
public class CommitProblemMapper implements ExceptionMapper<TransactionalException> {
    private final ProblemMapper all = new ProblemMapper();

    @Override
    public Response toResponse(TransactionalException failure) {
        return all.toResponse(failure);
    }
}
