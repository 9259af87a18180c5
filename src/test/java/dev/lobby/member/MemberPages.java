package dev.lobby.member;

import dev.lobby.rest.Page;
import dev.lobby.rest.PageLimit;
import dev.lobby.rest.TimeCursor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The members of a game, read page by page. */
@ApplicationScoped
public class MemberPages {
    private final MemberService members;

    @Inject
    MemberPages(MemberService members) {
        this.members = members;
    }

    /** The ids of the members. */
    public List<String> read(String game, int limit) {
        List<String> ids = new ArrayList<>();
        @Nullable TimeCursor after = null;
        boolean more = true;
        while (more) {
            Page<MemberView> page = members.list(game, after, new PageLimit(limit));
            page.items().forEach(item -> ids.add(item.view().userId()));
            more = page.more();
            if (more) {
                var last = page.items().get(page.items().size() - 1);
                after = TimeCursor.fromString(
                        Objects.requireNonNull(last.next().get().get("after")));
            }
        }
        return ids;
    }
}
