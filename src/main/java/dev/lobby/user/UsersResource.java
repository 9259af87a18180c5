package dev.lobby.user;

import dev.lobby.auth.Caller;
import dev.lobby.auth.Passwords;
import dev.lobby.edge.ClientAddresses;
import dev.lobby.edge.RateLimits;
import dev.lobby.rest.NameCursor;
import dev.lobby.rest.ObjectId;
import dev.lobby.rest.PageLimit;
import dev.lobby.rest.Problem;
import dev.lobby.rest.Text;
import jakarta.enterprise.context.ApplicationScoped;
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
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Users: registering, and what everybody may see of them. */
@Path("/users")
@Consumes(MediaType.APPLICATION_JSON)
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@ApplicationScoped
public class UsersResource {
    private static final int MAX_IDS = 100;

    @Inject
    private UserService users;

    @Inject
    private Passwords passwords;

    @Inject
    private RateLimits limits;

    @Inject
    private ClientAddresses addresses;

    /** A user to be. */
    public record NewUser(
            @NotNull(message = "is required") @Name String name,

            @NotNull(message = "is required") @Text(min = 8, max = 128)
            String password,

            @Avatar @Nullable String avatar) {}

    @POST
    public Response register(NewUser user, @Context UriInfo uri, @Context HttpServletRequest request) {
        limits.countRegistration(addresses.of(request));
        String avatar = user.avatar() == null || user.avatar().isEmpty() ? null : user.avatar();
        UserView made = users.register(DisplayName.of(user.name()), passwords.hash(user.password()), avatar);
        return Response.created(uri.getAbsolutePathBuilder().path(made.id()).build())
                .entity(made)
                .build();
    }

    @GET
    public Response list(
            @QueryParam("status") @Nullable String status,
            @QueryParam("ids") @Nullable String ids,
            @QueryParam("name") @Nullable String name,
            @QueryParam("after") @Nullable NameCursor after,
            @QueryParam("limit") @DefaultValue(PageLimit.BY_DEFAULT) PageLimit limit,
            @Context UriInfo uri) {
        // What is no name is nobody's name.
        String key = name == null
                ? null
                : DisplayName.parse(name).map(DisplayName::key).orElse("");
        return users.list(new UserService.Filter(status(status), ids(ids), key), after, limit)
                .toResponse(uri);
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
        List<String> ids = Arrays.stream(text.split(",", -1))
                .map(ObjectId::new)
                .map(ObjectId::hex)
                .toList();
        if (ids.size() > MAX_IDS) {
            throw Problem.invalid("ids", "must be at most " + MAX_IDS).exception();
        }
        return ids;
    }

    @GET
    @Path("/{id}")
    public UserView get(@PathParam("id") ObjectId id) {
        return users.get(id.hex());
    }

    /** What of a user shall change. */
    public record UserChange(
            @Name @Nullable String name,
            @Avatar @Nullable String avatar,
            @Text(min = 8, max = 128) @Nullable String password,
            @Nullable String currentPassword) {}

    @PATCH
    @Path("/{id}")
    public UserView change(
            @PathParam("id") ObjectId id,
            UserChange change,
            @Context SecurityContext security,
            @Context HttpServletRequest request) {
        users.get(id.hex());
        refuseOthers(id, security);
        RateLimits.Attempt attempt = limits.attempt(addresses.of(request), null);
        UserService.NewPassword password = change.password() == null
                ? null
                : newPassword(id, change.password(), change.currentPassword(), attempt);
        DisplayName name =
                Optional.ofNullable(change.name()).map(DisplayName::of).orElse(null);
        return users.change(id.hex(), new UserService.Changes(name, change.avatar(), password));
    }

    private UserService.NewPassword newPassword(
            ObjectId id, String password, @Nullable String currentPassword, RateLimits.Attempt attempt) {
        if (currentPassword == null) {
            throw Problem.invalid("currentPassword", "is required for a new password")
                    .exception();
        }
        String present = users.passwordHash(id.hex());
        if (!passwords.verify(currentPassword, present, attempt::begin)) {
            attempt.failed();
            throw UserService.wrongPassword().exception();
        }
        return new UserService.NewPassword(passwords.hash(password), present);
    }

    @DELETE
    @Path("/{id}")
    public UserView delete(@PathParam("id") ObjectId id, @Context SecurityContext security) {
        users.get(id.hex());
        refuseOthers(id, security);
        return users.delete(id.hex());
    }

    private static void refuseOthers(ObjectId id, SecurityContext security) {
        if (!Caller.of(security).is(id.hex())) {
            throw Problem.forbidden("Only the user themselves may do this.").exception();
        }
    }
}
