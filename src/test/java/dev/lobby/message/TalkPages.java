package dev.lobby.message;

import dev.lobby.rest.Page;
import dev.lobby.rest.PageLimit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The messages of two users, written and read page by page. */
@ApplicationScoped
public class TalkPages {
    private final MessageService messages;

    @Inject
    TalkPages(MessageService messages) {
        this.messages = messages;
    }

    /** Returns the new message's id. */
    public String send(String sender, String receiver) {
        return messages.send(sender, receiver, "hello").id();
    }

    /** The ids of the messages after one, in the order in which the pages are read; of all, from the newest, if it is null. */
    public List<String> read(String one, String other, @Nullable String after, int limit) {
        List<String> ids = new ArrayList<>();
        MessageService.Range range = new MessageService.Range(null, after);
        boolean more = true;
        while (more) {
            Page<MessageView> page = messages.list(one, other, range, new PageLimit(limit));
            page.items().forEach(item -> ids.add(item.view().id()));
            more = page.more();
            if (more) {
                Map<String, String> next =
                        page.items().get(page.items().size() - 1).next().get();
                range = new MessageService.Range(next.get("before"), next.get("after"));
            }
        }
        return ids;
    }
}
