package dev.lobby.member;

import dev.lobby.change.EventMapping;
import jakarta.enterprise.context.ApplicationScoped;

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
    public MemberView view(Member member) {
        return MemberView.of(member);
    }
}
