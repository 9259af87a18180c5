package dev.lobby.member;

import dev.lobby.change.EventMapping;
import dev.lobby.game.Game;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

@ApplicationScoped
class MemberEvents implements EventMapping<Member> {
    @Override
    public Class<Member> entity() {
        return Member.class;
    }

    @Override
    public String name() {
        return "member";
    }

    @Override
    public String key(Member member) {
        return member.gameId() + "." + member.userId();
    }

    @Override
    public List<String> about(Member member) {
        return member.isHidden()
                ? List.of(member.gameId(), member.userId(), Game.guestsOf(member.gameId()))
                : List.of(member.gameId(), member.userId());
    }

    @Override
    public boolean restricted() {
        return false;
    }

    @Override
    public boolean restricted(Member member) {
        return member.isHidden();
    }

    @Override
    public boolean isMembership() {
        return true;
    }

    @Override
    public MemberView view(Member member) {
        return MemberView.of(member);
    }
}
