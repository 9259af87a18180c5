package dev.lobby.rest;

import dev.lobby.database.failure.DatabaseFailure;
import dev.lobby.logging.FailureLog;
import dev.lobby.work.Time;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/** Answers every exception with a {@link Problem}. For a fault of the server, it reveals no details to the client. */
@Provider
public class ProblemMapper implements ExceptionMapper<Throwable> {
    private static final Logger LOG = System.getLogger(ProblemMapper.class.getName());

    /** Limited, because a client that finds a request that fails may send it often. */
    private static final FailureLog FAILURES = new FailureLog(new Time(), failure -> false);

    @Override
    public Response toResponse(Throwable failure) {
        Problem problem = problem(failure);
        Response.ResponseBuilder response =
                Response.status(problem.status()).type(Problem.MEDIA_TYPE).entity(problem.toJson());
        problem.headers().forEach(response::header);
        return response.build();
    }

    /** The problem that a failure means, wherever in the cause chain it is. */
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
            LOG.log(Level.DEBUG, "The database is unavailable", failure);
            return Problem.unavailable();
        }
        FAILURES.failed("A request failed: " + failure.getClass().getName(), failure);
        return Problem.ofStatus(500);
    }

    /** RFC 9110, 15.5.6: an answer with 405 must list the methods that the path allows. */
    private static Problem refused(Response refusal) {
        Problem problem = Problem.ofStatus(refusal.getStatus());
        String methods = refusal.getHeaderString(HttpHeaders.ALLOW);
        return methods == null ? problem : problem.with(HttpHeaders.ALLOW, methods);
    }
}
