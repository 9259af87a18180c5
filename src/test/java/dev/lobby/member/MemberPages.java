package dev.lobby.member;

import dev.lobby.auth.Caller;
import dev.lobby.rest.PageLimit;
import dev.lobby.rest.Pages;
import dev.lobby.rest.TimeCursor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The members of a game, read page by page. */
@ApplicationScoped
public class MemberPages {
    private static final Caller NOBODY = new Caller("", 0);

    private final MemberService members;

    @Inject
    MemberPages(MemberService members) {
        this.members = members;
    }

    /** The ids of the members. */
    public List<String> read(String game, int limit) {
        return Pages.readAll(Map.of(), page -> members.list(game, NOBODY, after(page), new PageLimit(limit))).stream()
                .map(MemberView::userId)
                .toList();
    }

    private static @Nullable TimeCursor after(Map<String, String> page) {
        String after = page.get("after");
        return after == null ? null : TimeCursor.fromString(after);
    }
}
