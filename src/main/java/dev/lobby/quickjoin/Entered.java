package dev.lobby.quickjoin;

import dev.lobby.game.GameView;
import dev.lobby.member.MemberView;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The game that a user has joined or made, with the user in it, and the user as its member. */
@JsonbPropertyOrder({"game", "member"})
@Schema(name = "Entered")
public record Entered(GameView game, MemberView member) {}
