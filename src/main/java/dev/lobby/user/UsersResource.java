package dev.lobby.user;

import dev.lobby.auth.Caller;
import dev.lobby.auth.Passwords;
import dev.lobby.edge.ClientAddresses;
import dev.lobby.edge.limit.CallsAtOnce;
import dev.lobby.edge.limit.Guesses;
import dev.lobby.edge.limit.Payer;
import dev.lobby.edge.limit.RateLimits;
import dev.lobby.id.ObjectId;
import dev.lobby.rest.Created;
import dev.lobby.rest.NameCursor;
import dev.lobby.rest.PageLimit;
import dev.lobby.rest.Problem;
import dev.lobby.rest.WithoutToken;
import dev.lobby.text.DisplayName;
import dev.lobby.text.Name;
import dev.lobby.text.Text;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirements;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The REST resource for users. */
@Tag(name = "users", description = "Who plays here")
@Path("/users")
@Consumes(MediaType.APPLICATION_JSON)
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@ApplicationScoped
public class UsersResource {
    private static final int MAX_IDS = 100;

    @Inject
    private UserService users;

    @Inject
    private Event<BeforeUserDeletion> beforeDeletion;

    @Inject
    private Passwords passwords;

    @Inject
    private RateLimits limits;

    @Inject
    private ClientAddresses addresses;

    @Inject
    private CallsAtOnce calls;

    /** The body of a registration. */
    public record Registration(
            @NotNull(message = "is required") @Name String name,

            @NotNull(message = "is required") @Text(min = 8, max = 128)
            String password,

            @Avatar @Nullable String avatar) {

        /** What is stored of it and may be long. */
        long bytes() {
            return avatar == null ? 0 : avatar.getBytes(StandardCharsets.UTF_8).length;
        }
    }

    @Operation(operationId = "registerUser", summary = "Register")
    @APIResponseSchema(responseCode = "201", value = UserView.class, responseDescription = "The user")
    @APIResponse(responseCode = "409", description = "name-taken")
    @SecurityRequirements
    @POST
    @WithoutToken
    public Response register(Registration user, @Context UriInfo uri, @Context HttpServletRequest request) {
        Payer payer = Payer.of(addresses.of(request));
        limits.countRegistration(payer);
        limits.countKept(payer, user.bytes());
        DisplayName name = DisplayName.of(user.name());
        users.refuseIfTaken(name);
        String hash = passwords.hash(user.password(), Passwords.Use.USER, payer);
        UserView made = users.register(name, hash, user.avatar());
        return Created.at(uri, made.id(), made);
    }

    @Operation(operationId = "listUsers", summary = "Users by name")
    @APIResponseSchema(responseCode = "200", value = UserView[].class, responseDescription = "A page of users")
    @GET
    public Response list(
            @Parameter(
                            schema =
                                    @Schema(
                                            type = SchemaType.STRING,
                                            enumeration = {"online", "offline"}))
                    @QueryParam("status")
                    @Nullable
                    String status,
            @Parameter(
                            description = "1 to " + MAX_IDS + " ids, with commas between them",
                            schema =
                                    @Schema(
                                            type = SchemaType.STRING,
                                            pattern = "^[0-9a-f]{24}(,[0-9a-f]{24}){0," + (MAX_IDS - 1) + "}$"))
                    @QueryParam("ids")
                    @Nullable
                    String ids,
            @Parameter(description = "The whole name, in any case") @QueryParam("name") @Nullable String name,
            @QueryParam("after") @Nullable NameCursor after,
            @QueryParam("limit") @DefaultValue(PageLimit.BY_DEFAULT) PageLimit limit) {
        // A text that is not a name matches no user.
        List<String> keys = name == null
                ? null
                : DisplayName.parse(name).map(DisplayName::possibleKeys).orElse(List.of(""));
        return Response.ok(users.list(new UserService.Filter(status(status), ids(ids), keys), after, limit))
                .build();
    }

    private static User.@Nullable Status status(@Nullable String text) {
        if (text == null) {
            return null;
        }
        return switch (text) {
            case "online" -> User.Status.ONLINE;
            case "offline" -> User.Status.OFFLINE;
            default ->
                throw Problem.invalid("status", "must be online or offline").exception();
        };
    }

    private static @Nullable List<String> ids(@Nullable String text) {
        if (text == null) {
            return null;
        }
        List<String> ids = List.of(text.split(",", -1));
        if (!ids.stream().allMatch(ObjectId::isValid)) {
            throw Problem.invalid("ids", "must be ids, with commas between them")
                    .exception();
        }
        if (ids.size() > MAX_IDS) {
            throw Problem.invalid("ids", "must be at most " + MAX_IDS).exception();
        }
        return ids;
    }

    @Operation(operationId = "getUser", summary = "A user")
    @GET
    @Path("/{id}")
    public UserView get(@PathParam("id") ObjectId id) {
        return users.get(id.hex());
    }

    /** The body of a change of a user. */
    public record UserChange(
            @Name @Nullable String name,
            @Avatar(removable = true) @Nullable String avatar,
            @Text(min = 8, max = 128) @Nullable String password,
            @Nullable String currentPassword) {}

    @Operation(operationId = "changeUser", summary = "Change one's own account")
    @APIResponseSchema(UserView.class)
    @APIResponse(responseCode = "403", description = "Another user, or a wrong current password")
    @APIResponse(responseCode = "409", description = "name-taken")
    @PATCH
    @Path("/{id}")
    public UserView change(
            @PathParam("id") ObjectId id,
            UserChange change,
            @Context SecurityContext security,
            @Context HttpServletRequest request) {
        users.get(id.hex());
        refuseOthers(id, security);
        UserService.NewPassword password = change.password() == null
                ? null
                : newPassword(id, change.password(), change.currentPassword(), request);
        DisplayName name =
                Optional.ofNullable(change.name()).map(DisplayName::of).orElse(null);
        return users.change(id.hex(), new UserService.Changes(name, change.avatar(), password));
    }

    private UserService.NewPassword newPassword(
            ObjectId id, String password, @Nullable String currentPassword, HttpServletRequest request) {
        if (currentPassword == null) {
            throw Problem.invalid("currentPassword", "is required for a new password")
                    .exception();
        }
        Payer payer = new Payer(addresses.of(request), id.hex());
        RateLimits.Attempt attempt = limits.attempt(payer, Guesses.Subject.object(id.hex()));
        String present = users.passwordHash(id.hex());
        if (!passwords.verify(currentPassword, present, payer, attempt::begin)) {
            throw UserService.wrongPassword().exception();
        }
        attempt.succeeded();
        return new UserService.NewPassword(passwords.hash(password, Passwords.Use.USER, payer), present);
    }

    @Operation(operationId = "deleteUser", summary = "Delete one's own account, with the games that one owns")
    @APIResponseSchema(UserView.class)
    @APIResponse(responseCode = "403", description = "Another user")
    @DELETE
    @Path("/{id}")
    public UserView delete(
            @PathParam("id") ObjectId id, @Context SecurityContext security, @Context HttpServletRequest request) {
        users.get(id.hex());
        refuseOthers(id, security);
        Runnable end = calls.beginDeletion(new Payer(addresses.of(request), id.hex()));
        try {
            beforeDeletion.fire(new BeforeUserDeletion(id.hex()));
            return users.delete(id.hex());
        } finally {
            end.run();
        }
    }

    private static void refuseOthers(ObjectId id, SecurityContext security) {
        if (!Caller.of(security).is(id.hex())) {
            throw Problem.forbidden("Only the user themselves may do this.").exception();
        }
    }
}
