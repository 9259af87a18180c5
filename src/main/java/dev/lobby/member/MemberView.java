package dev.lobby.member;

import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The public view of a member. */
@JsonbPropertyOrder({"gameId", "userId", "ready", "createdAt", "updatedAt"})
@Schema(name = "Member")
public record MemberView(
        @Schema(ref = "Id") String gameId,
        @Schema(ref = "Id") String userId,
        boolean ready,
        Instant createdAt,
        Instant updatedAt) {

    static MemberView of(Member member) {
        return new MemberView(
                member.gameId(), member.userId(), member.isReady(), member.createdAt(), member.updatedAt());
    }
}
