package dev.lobby.quickjoin;

import dev.lobby.attribute.AttributeChanges;
import dev.lobby.auth.Caller;
import dev.lobby.auth.Passwords;
import dev.lobby.edge.ClientAddresses;
import dev.lobby.edge.limit.Payer;
import dev.lobby.game.Game;
import dev.lobby.game.GamesResource.GameCreation;
import dev.lobby.quickjoin.QuickJoinService.NewGame;
import dev.lobby.quickjoin.QuickJoinService.Step;
import dev.lobby.rest.Created;
import dev.lobby.rest.Problem;
import dev.lobby.text.DisplayName;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The REST resource for joining any game that suits. */
@Tag(name = "games")
@Path("/games/quick-join")
@Consumes(MediaType.APPLICATION_JSON)
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@ApplicationScoped
public class QuickJoinResource {
    /** How often a seat may be taken by somebody else meanwhile. */
    private static final int TRIES = 100;

    @Inject
    private QuickJoinService quick;

    @Inject
    private Passwords passwords;

    @Inject
    private ClientAddresses addresses;

    /** The body of a quick join. */
    public record QuickJoin(
            @AttributeChanges @Schema(ref = "Attributes") @Nullable
            JsonObject attributes,

            @Valid @Nullable GameCreation create) {}

    @Operation(
            operationId = "quickJoin",
            summary = "Join the fullest game that has these attributes, or make one",
            description = "Of equally full games, it is the oldest one")
    @APIResponseSchema(
            responseCode = "200",
            value = Entered.class,
            responseDescription = "The game that was there, and the member")
    @APIResponse(
            responseCode = "201",
            description = "The game that was made, and the member",
            content = @Content(schema = @Schema(implementation = Entered.class)))
    @APIResponse(responseCode = "404", description = "no-open-game, and create is not there")
    @POST
    public Response join(
            QuickJoin body,
            @Context UriInfo uri,
            @Context SecurityContext security,
            @Context HttpServletRequest request) {
        String user = Caller.of(security).userId();
        JsonObject attributes = attributes(body);
        NewGame newGame = null;
        Step step = quick.join(user, attributes);
        for (int tries = 0; tries < TRIES; tries++) {
            Entered entered = step.entered();
            if (entered != null) {
                return answer(entered, step.made(), uri);
            }
            if (step.busy() != null) {
                step = quick.joinAfterOthers(step.busy(), user, attributes);
            } else if (body.create() == null) {
                throw Problem.noOpenGame("There is no game that you could join now.")
                        .exception();
            } else {
                newGame = newGame == null ? newGame(body.create(), new Payer(addresses.of(request), user)) : newGame;
                step = quick.joinOrMake(user, attributes, newGame);
            }
        }
        throw Problem.unavailable().exception();
    }

    private static JsonObject attributes(QuickJoin body) {
        JsonObject attributes = body.attributes() == null ? JsonValue.EMPTY_JSON_OBJECT : body.attributes();
        if (attributes.size() > Game.MAX_ATTRIBUTES) {
            throw Problem.invalid("attributes", "must be at most " + Game.MAX_ATTRIBUTES)
                    .exception();
        }
        attributes.forEach((name, value) -> {
            if (value instanceof JsonString text && text.getString().isEmpty()) {
                throw Problem.invalid("attributes." + name, "must not be empty").exception();
            }
        });
        return attributes;
    }

    private NewGame newGame(GameCreation create, Payer payer) {
        String hash = create.password() == null ? null : passwords.hash(create.password(), Passwords.Use.GAME, payer);
        return new NewGame(DisplayName.of(create.name()).text(), hash, create.rules());
    }

    private static Response answer(Entered entered, boolean made, UriInfo uri) {
        return made
                ? Created.elsewhere(uri, entered, "games", entered.game().id())
                : Response.ok(entered).build();
    }
}
