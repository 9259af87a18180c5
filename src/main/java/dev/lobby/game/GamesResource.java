package dev.lobby.game;

import dev.lobby.attribute.AttributeChanges;
import dev.lobby.attribute.Attributes;
import dev.lobby.auth.Caller;
import dev.lobby.auth.Passwords;
import dev.lobby.edge.ClientAddresses;
import dev.lobby.edge.limit.CallsAtOnce;
import dev.lobby.edge.limit.Payer;
import dev.lobby.id.ObjectId;
import dev.lobby.rest.Created;
import dev.lobby.rest.NameCursor;
import dev.lobby.rest.Page;
import dev.lobby.rest.PageLimit;
import dev.lobby.rest.Problem;
import dev.lobby.rest.Whole;
import dev.lobby.text.DisplayName;
import dev.lobby.text.Name;
import dev.lobby.text.Text;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
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
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The REST resource for games. */
@Tag(name = "games", description = "What is played")
@Path("/games")
@Consumes(MediaType.APPLICATION_JSON)
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@ApplicationScoped
public class GamesResource {
    private static final int MAX_ATTRIBUTES = 5;
    private static final int MAX_READY_FOR = 20;
    private static final String MIN_MEMBERS = "must be at least 2";
    private static final String OWNER_LEAVES = "must be refuse, passes or ends";
    private static final String TIMEOUT = GameService.TIMEOUT;
    private static final String TURN = "^([0-9a-f]{24})?$";
    private static final String READY_FOR = "must be at most " + MAX_READY_FOR;

    @Inject
    private GameService games;

    @Inject
    private GameDeletion deletion;

    @Inject
    private Instance<GamePart> parts;

    @Inject
    private Passwords passwords;

    @Inject
    private ClientAddresses addresses;

    @Inject
    private CallsAtOnce calls;

    /** The body for opening a game. */
    public record GameCreation(
            @NotNull(message = "is required") @Name String name,
            @Text(min = 1, max = 128) @Nullable String password,
            @Min(value = 2, message = MIN_MEMBERS) @Nullable Integer maxMembers,

            @AttributeChanges @Schema(ref = "Attributes") @Nullable
            JsonObject attributes,

            @Pattern(regexp = Access.PATTERN, message = "must be public, unlisted or invited") @Nullable
            String access,

            @Nullable Boolean locked,
            @Nullable Boolean needsReady,
            @Nullable Boolean dropIn,

            @Pattern(regexp = OwnerLeaves.PATTERN, message = OWNER_LEAVES) @Nullable
            String ownerLeaves,

            @Min(value = 0, message = TIMEOUT) @Max(value = GameService.LONGEST_TIMEOUT, message = TIMEOUT) @Nullable
            Integer memberTimeout,

            @Nullable Boolean spectatable,

            @Size(max = MAX_READY_FOR, message = READY_FOR) @Nullable
            List<@Pattern(regexp = Attributes.NAME, message = Attributes.NAME_MESSAGE) String> readyFor) {
        public GameRules rules() {
            return new GameRules(
                    maxMembers,
                    attributes,
                    Access.ofNullable(access),
                    locked,
                    needsReady,
                    dropIn,
                    OwnerLeaves.ofNullable(ownerLeaves),
                    memberTimeout,
                    spectatable,
                    readyFor);
        }
    }

    @Operation(operationId = "openGame", summary = "Open a game, and be its owner and first member")
    @APIResponseSchema(responseCode = "201", value = GameView.class, responseDescription = "The game")
    @POST
    public Response create(
            GameCreation game,
            @Context UriInfo uri,
            @Context SecurityContext security,
            @Context HttpServletRequest request) {
        String caller = Caller.of(security).userId();
        String hash = game.password() == null
                ? null
                : passwords.hash(game.password(), Passwords.Use.GAME, new Payer(addresses.of(request), caller));
        GameView made = games.create(caller, DisplayName.of(game.name()).text(), hash, game.rules());
        return Created.at(uri, made.id(), made);
    }

    @Operation(
            operationId = "listGames",
            summary = "Games",
            description = "If few games have what is looked for, a page may have fewer of them than its limit, or none,"
                    + " and a Link to the next page nevertheless")
    @APIResponseSchema(responseCode = "200", value = GameView[].class, responseDescription = "A page of games")
    @GET
    public Response list(
            @Parameter(description = "Only those of this owner") @QueryParam("owner") @Nullable ObjectId owner,
            @Parameter(description = "Only those with this member") @QueryParam("member") @Nullable ObjectId member,
            @Parameter(
                            description =
                                    "Only those with this attribute; up to " + MAX_ATTRIBUTES + " times, all must hold")
                    @QueryParam("attribute")
                    List<AttributeFilter> attributes,
            @Parameter(
                            description = "Only those whose names begin so, in any case",
                            schema = @Schema(type = SchemaType.STRING, minLength = 1))
                    @QueryParam("name")
                    @Nullable
                    String name,
            @Parameter(
                            description = "Only those that the caller could join now, without a password",
                            schema = @Schema(type = SchemaType.BOOLEAN))
                    @QueryParam("joinable")
                    @Nullable
                    String joinable,
            @Parameter(
                            description = "By name (if there is none), the newest first, or the fullest first",
                            schema =
                                    @Schema(
                                            type = SchemaType.STRING,
                                            enumeration = {"name", "newest", "members"}))
                    @QueryParam("sort")
                    @Nullable
                    String sort,
            @QueryParam("after") @Nullable NameCursor after,
            @QueryParam("limit") @DefaultValue(PageLimit.BY_DEFAULT) PageLimit limit,
            @Context SecurityContext security) {
        if (attributes.size() > MAX_ATTRIBUTES) {
            throw Problem.invalid("attribute", "must be there at most " + MAX_ATTRIBUTES + " times")
                    .exception();
        }
        if (joinable != null && !joinable.equals("true") && !joinable.equals("false")) {
            throw Problem.invalid("joinable", "must be true or false").exception();
        }
        GameFilter filter = new GameFilter(
                Caller.of(security).userId(),
                hex(owner),
                hex(member),
                attributes,
                name == null ? null : GameFilter.keyOf(name),
                Boolean.parseBoolean(joinable),
                GameFilter.Sort.of(sort));
        return Response.ok(games.list(filter, after, limit)).build();
    }

    private static @Nullable String hex(@Nullable ObjectId id) {
        return id == null ? null : id.hex();
    }

    @Operation(operationId = "getGame", summary = "A game")
    @APIResponse(
            responseCode = "200",
            description = "The game, with what was to be included",
            content = @Content(schema = @Schema(ref = "WholeGame")))
    @APIResponse(responseCode = "403", description = "Not a member, and moves are to be included")
    @GET
    @Path("/{id}")
    public Whole get(
            @PathParam("id") ObjectId id,
            @Parameter(
                            description = "Lists that belong to the game: members, moves or both, with a comma between",
                            schema = @Schema(type = SchemaType.STRING))
                    @QueryParam("include")
                    @Nullable
                    String include,
            @Context SecurityContext security) {
        String caller = Caller.of(security).userId();
        List<GamePart> included = include == null ? List.of() : included(include);
        GameView game = games.get(id.hex(), caller);
        Map<String, Page<?>> lists = new LinkedHashMap<>();
        included.forEach(part -> lists.put(part.member(), part.of(game.id(), caller)));
        return new Whole(game, lists);
    }

    private List<GamePart> included(String include) {
        List<String> names = List.of(include.split(",", -1));
        List<GamePart> included = parts.stream()
                .filter(part -> names.contains(part.name()))
                .sorted(Comparator.comparing(GamePart::name))
                .toList();
        if (included.size() != names.size()) {
            throw Problem.invalid("include", "must be members, moves or both, with a comma between")
                    .exception();
        }
        return included;
    }

    /** The body of a change of a game. */
    public record GameChange(
            @Name @Nullable String name,
            @Text(min = 0, max = 128) @Nullable String password,

            @Pattern(regexp = ObjectId.PATTERN, message = ObjectId.MESSAGE) @Nullable
            String owner,

            @Nullable Boolean started,

            @Pattern(regexp = TURN, message = "must be an id, or empty") @Nullable
            String turn,

            @Min(value = 2, message = MIN_MEMBERS) @Nullable Integer maxMembers,

            @AttributeChanges @Schema(ref = "Attributes") @Nullable
            JsonObject attributes,

            @Pattern(regexp = Access.PATTERN, message = "must be public, unlisted or invited") @Nullable
            String access,

            @Nullable Boolean locked,
            @Nullable Boolean needsReady,
            @Nullable Boolean dropIn,

            @Pattern(regexp = OwnerLeaves.PATTERN, message = OWNER_LEAVES) @Nullable
            String ownerLeaves,

            @Min(value = 0, message = TIMEOUT) @Max(value = GameService.LONGEST_TIMEOUT, message = TIMEOUT) @Nullable
            Integer memberTimeout,

            @Nullable Boolean spectatable,

            @Size(max = MAX_READY_FOR, message = READY_FOR) @Nullable
            List<@Pattern(regexp = Attributes.NAME, message = Attributes.NAME_MESSAGE) String> readyFor) {
        private GameRules rules() {
            return new GameRules(
                    maxMembers,
                    attributes,
                    Access.ofNullable(access),
                    locked,
                    needsReady,
                    dropIn,
                    OwnerLeaves.ofNullable(ownerLeaves),
                    memberTimeout,
                    spectatable,
                    readyFor);
        }
    }

    @Operation(operationId = "changeGame", summary = "Change one's game")
    @APIResponseSchema(GameView.class)
    @APIResponse(responseCode = "403", description = "Not the owner")
    @APIResponse(
            responseCode = "409",
            description = "game-started, not-a-member, not-a-player, too-many-members, not-all-ready")
    @PATCH
    @Path("/{id}")
    public GameView change(
            @PathParam("id") ObjectId id,
            GameChange change,
            @Context SecurityContext security,
            @Context HttpServletRequest request) {
        String caller = Caller.of(security).userId();
        String name =
                change.name() == null ? null : DisplayName.of(change.name()).text();
        String hash = change.password();
        if (hash != null && !hash.isEmpty()) {
            hash = newHash(id.hex(), hash, new Payer(addresses.of(request), caller));
        }
        return games.change(
                id.hex(),
                caller,
                new GameService.Changes(name, hash, change.owner(), change.started(), change.turn(), change.rules()));
    }

    /** The hash of a new password, or null if the game has this password already, so that nothing changes. */
    private @Nullable String newHash(String game, String password, Payer payer) {
        // Checked before hashing, so that only the owner can cause that work.
        Optional<String> present = games.passwordHashToChange(game, payer.userId());
        boolean same = present.isPresent() && passwords.verify(password, present.get(), payer, () -> {});
        return same ? null : passwords.hash(password, Passwords.Use.GAME, payer);
    }

    @Operation(operationId = "deleteGame", summary = "Delete one's game, with its messages and members")
    @APIResponseSchema(GameView.class)
    @APIResponse(responseCode = "403", description = "Not the owner")
    @DELETE
    @Path("/{id}")
    public GameView delete(
            @PathParam("id") ObjectId id, @Context SecurityContext security, @Context HttpServletRequest request) {
        String caller = Caller.of(security).userId();
        Runnable end = calls.beginDeletion(new Payer(addresses.of(request), caller));
        try {
            return deletion.delete(id.hex(), caller, GameEnd.DELETED);
        } finally {
            end.run();
        }
    }
}
