package dev.lobby.member;

import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.time.Instant;

/** A member as everybody may see them. */
@JsonbPropertyOrder({"gameId", "userId", "ready", "createdAt", "updatedAt"})
public record MemberView(String gameId, String userId, boolean ready, Instant createdAt, Instant updatedAt) {

    static MemberView of(Member member) {
        return new MemberView(
                member.gameId(), member.userId(), member.isReady(), member.createdAt(), member.updatedAt());
    }
}
