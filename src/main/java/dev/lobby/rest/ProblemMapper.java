package dev.lobby.rest;

import dev.lobby.database.DatabaseFailure;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/** Answers every exception with a {@link Problem}; of one that is our fault the client learns no more than that. */
@Provider
public class ProblemMapper implements ExceptionMapper<Throwable> {
    private static final Logger LOG = System.getLogger(ProblemMapper.class.getName());

    @Override
    public Response toResponse(Throwable failure) {
        Problem problem = problem(failure);
        Response.ResponseBuilder response =
                Response.status(problem.status()).type(Problem.MEDIA_TYPE).entity(problem.toJson());
        problem.headers().forEach(response::header);
        return response.build();
    }

    /** The problem behind a failure, wherever it was found. */
    public static Problem problem(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProblemException known) {
                return known.problem();
            }
        }
        if (failure instanceof WebApplicationException refusal) {
            return refused(refusal.getResponse());
        }
        if (DatabaseFailure.isPassing(failure)) {
            LOG.log(Level.DEBUG, "The database is away", failure);
            return Problem.unavailable();
        }
        LOG.log(Level.ERROR, "A request failed", failure);
        return Problem.ofStatus(500);
    }

    /** RFC 9110, 15.5.6: who uses a method that a path does not take is told those that it does. */
    private static Problem refused(Response refusal) {
        Problem problem = Problem.ofStatus(refusal.getStatus());
        String methods = refusal.getHeaderString(HttpHeaders.ALLOW);
        return methods == null ? problem : problem.with(HttpHeaders.ALLOW, methods);
    }
}
