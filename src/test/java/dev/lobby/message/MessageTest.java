package dev.lobby.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.id.ObjectId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MessageTest {
    private static final MessageEvents EVENTS = new MessageEvents();

    @Test
    void bothUsersHaveOneTalkAndEachHasAHiddenOneOfTheirOwn() {
        Set<String> keys = new HashSet<>();
        int pairs = 0;
        for (String one : "0123456789abcdef".split("", 16)) {
            for (String other : "0123456789abcdef".split("", 16)) {
                String user = one + "0".repeat(23);
                String friend = other + "1".repeat(23);
                pairs++;
                assertThat(Message.talkOf(user, friend))
                        .isEqualTo(Message.talkOf(friend, user))
                        .hasSize(48);
                keys.add(Message.talkOf(user, friend));
                for (String hidden : List.of(Message.hiddenTalkOf(user, friend), Message.hiddenTalkOf(friend, user))) {
                    assertThat(hidden).hasSize(48);
                    assertThat(keys.add(hidden)).isTrue();
                }
            }
        }
        assertThat(keys).hasSize(3 * pairs);
    }

    @Test
    void onlyTheSenderSeesAHiddenMessageWhichIsStillAboutItsReceiver() {
        String sender = ObjectId.next();
        String receiver = ObjectId.next();
        Message message = new Message("a", sender, receiver, Message.talkOf(sender, receiver), "hello");
        assertThat(message.isHidden()).isFalse();
        assertThat(EVENTS.secret(message)).isFalse();
        assertThat(EVENTS.seenBy(message)).containsExactly(sender, receiver);

        message.hide();

        assertThat(message.isHidden()).isTrue();
        assertThat(message.isToGame()).isFalse();
        assertThat(EVENTS.secret(message)).isTrue();
        assertThat(EVENTS.seenBy(message)).containsExactly(sender);
        assertThat(EVENTS.about(message)).containsExactly(sender, receiver);
    }

    @Test
    void whatIsToAGameOrToOneselfIsNotHidden() {
        String user = ObjectId.next();
        String game = ObjectId.next();

        assertThat(new Message("a", user, game, game, "hello").isHidden()).isFalse();
        assertThat(new Message("a", user, user, Message.talkOf(user, user), "hello").isHidden())
                .isFalse();
    }
}
