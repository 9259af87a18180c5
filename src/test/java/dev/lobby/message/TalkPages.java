package dev.lobby.message;

import dev.lobby.auth.Caller;
import dev.lobby.rest.PageLimit;
import dev.lobby.rest.Pages;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
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
        return readAll(one, other, after == null ? Map.of() : Map.of("after", after), limit);
    }

    /** The ids of the messages before one, in the order in which the pages are read. */
    public List<String> readBefore(String one, String other, String before, int limit) {
        return readAll(one, other, Map.of("before", before), limit);
    }

    private List<String> readAll(String one, String other, Map<String, String> first, int limit) {
        Caller caller = new Caller(other, 0);
        return Pages.readAll(first, page -> messages.list(one, caller, range(page), new PageLimit(limit))).stream()
                .map(MessageView::id)
                .toList();
    }

    private static MessageService.Range range(Map<String, String> page) {
        return new MessageService.Range(page.get("before"), page.get("after"));
    }
}
