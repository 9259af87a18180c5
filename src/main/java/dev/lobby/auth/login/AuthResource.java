package dev.lobby.auth.login;

import dev.lobby.auth.Caller;
import dev.lobby.auth.Passwords;
import dev.lobby.edge.ClientAddress;
import dev.lobby.edge.ClientAddresses;
import dev.lobby.edge.limit.Guesses;
import dev.lobby.edge.limit.Payer;
import dev.lobby.edge.limit.RateLimits;
import dev.lobby.logging.RefusalLog;
import dev.lobby.rest.Problem;
import dev.lobby.rest.WithoutToken;
import dev.lobby.text.DisplayName;
import dev.lobby.user.Account;
import dev.lobby.user.UserService;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirements;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The REST resource for logging in and out. */
@Tag(name = "auth", description = "Logging in and out, and new tokens")
@Path("/auth")
@Consumes(MediaType.APPLICATION_JSON)
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@ApplicationScoped
public class AuthResource {
    @Inject
    private LoginService logins;

    @Inject
    private UserService users;

    @Inject
    private Passwords passwords;

    @Inject
    private RateLimits limits;

    @Inject
    private ClientAddresses addresses;

    @Inject
    private RefusalLog log;

    @Inject
    private MeterRegistry meters;

    /** The name and password of a login. They are not checked against the rules for new ones. */
    public record Credentials(
            @NotNull(message = "is required") String name,
            @NotNull(message = "is required") String password) {}

    @Operation(operationId = "logIn", summary = "Log in")
    @APIResponseSchema(LoginView.class)
    @APIResponse(responseCode = "401", description = "A wrong name or password")
    @SecurityRequirements
    @POST
    @Path("/login")
    @WithoutToken
    public LoginView login(Credentials credentials, @Context HttpServletRequest request) {
        Optional<DisplayName> name = DisplayName.parse(credentials.name());
        ClientAddress address = addresses.of(request);
        Payer payer = Payer.of(address);
        RateLimits.Attempt attempt = limits.attempt(
                payer, Guesses.Subject.name(name.map(DisplayName::key).orElse("")));
        Optional<Account> account = account(name, credentials.password(), payer, attempt);
        // Turning online is counted for the user, who may have many accounts.
        account.ifPresent(known -> limits.countKept(payer, known.avatarBytes()));
        Optional<LoginView> login = account.flatMap(logins::login);
        count(login.isPresent() ? "accepted" : "refused");
        return login.orElseThrow(() -> {
            log.refused("a wrong name or password", address.toString());
            return Problem.unauthorized("The name or the password is wrong.").exception();
        });
    }

    private void count(String result) {
        Counter.builder("lobby.logins")
                .description("Logins with a name and a password")
                .tag("result", result)
                .register(meters)
                .increment();
    }

    private Optional<Account> account(
            Optional<DisplayName> name, String password, Payer payer, RateLimits.Attempt attempt) {
        Optional<Account> account = name.flatMap(users::account);
        if (account.isEmpty()) {
            passwords.verifyDummy(password, payer, attempt::begin);
        }
        Optional<Account> verified =
                account.filter(known -> passwords.verify(password, known.passwordHash(), payer, attempt::begin));
        verified.ifPresent(known -> attempt.succeeded());
        return verified;
    }

    /** A refresh token. Any string is accepted as input. */
    public record Refresh(@NotNull(message = "is required") String refreshToken) {}

    @Operation(operationId = "refresh", summary = "New tokens; the refresh token is spent")
    @APIResponseSchema(LoginView.class)
    @APIResponse(responseCode = "401", description = "The refresh token is not valid")
    @SecurityRequirements
    @POST
    @Path("/refresh")
    @WithoutToken
    public LoginView refresh(Refresh refresh) {
        return logins.refresh(refresh.refreshToken())
                .orElseThrow(() ->
                        Problem.unauthorized("The refresh token is not valid.").exception());
    }

    @Operation(operationId = "logOut", summary = "End all tokens of the user")
    @APIResponse(responseCode = "204", description = "All tokens have ended")
    @POST
    @Path("/logout")
    @Consumes(MediaType.WILDCARD)
    public void logout(@Context SecurityContext security) {
        logins.logout(Caller.of(security));
    }
}
