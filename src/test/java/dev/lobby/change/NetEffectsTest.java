package dev.lobby.change;

import static dev.lobby.change.Change.CREATED;
import static dev.lobby.change.Change.DELETED;
import static dev.lobby.change.Change.UPDATED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NetEffectsTest {
    private final NetEffects effects = new NetEffects();

    @Test
    void createdAndThenUpdatedIsCreatedWithTheLastState() {
        change("a", CREATED, "1");
        change("a", UPDATED, "2");

        assertThat(told()).containsExactly("thing.created a2");
    }

    @Test
    void signalsComeAfterTheEventsUnderANameThatNoEventHas() {
        change("a", CREATED, "1");
        effects.add(new Signal("something-ended", "{}"));
        change("b", CREATED, "2");

        assertThat(told()).containsExactly("thing.created a1", "thing.created b2", "$something-ended {}");
    }

    @Test
    void createdAndThenDeletedIsNothing() {
        change("a", CREATED, "1");
        change("a", DELETED, "1");

        assertThat(told()).isEmpty();
    }

    @Test
    void deletedAndThenCreatedUnderTheSameKeyIsUpdated() {
        change("a", DELETED, "1");
        change("a", CREATED, "2");

        assertThat(told()).containsExactly("thing.updated a2");
    }

    @Test
    void updatedAndThenDeletedIsDeleted() {
        change("a", UPDATED, "1");
        change("a", DELETED, "2");

        assertThat(told()).containsExactly("thing.deleted a2");
    }

    @Test
    void createdDeletedAndCreatedAgainIsCreated() {
        change("a", CREATED, "1");
        change("a", DELETED, "1");
        change("a", CREATED, "2");

        assertThat(told()).containsExactly("thing.created a2");
    }

    @Test
    void eventsComeInTheOrderInWhichTheObjectsWereFirstChanged() {
        change("b", UPDATED, "1");
        change("a", CREATED, "1");
        change("b", UPDATED, "2");
        change("c", CREATED, "1");

        assertThat(told()).containsExactly("thing.updated b2", "thing.created a1", "thing.created c1");
    }

    @Test
    void aDeletionComesWhereItWasMade() {
        change("a", UPDATED, "1");
        change("b", UPDATED, "1");
        change("a", DELETED, "1");
        change("c", UPDATED, "1");

        assertThat(told()).containsExactly("thing.updated b1", "thing.deleted a1", "thing.updated c1");
    }

    @Test
    void whatIsCreatedAgainKeepsThePlaceOfItsFirstChange() {
        change("a", UPDATED, "1");
        change("b", UPDATED, "1");
        change("a", DELETED, "1");
        change("a", CREATED, "2");

        assertThat(told()).containsExactly("thing.updated a2", "thing.updated b1");
    }

    /** As when a user goes offline: what the events tell of ends, but not the object. */
    @Test
    void whatEndsWithoutADeletionKeepsThePlaceOfItsFirstChange() {
        effects.add(new EntityChange(new Things(), "a", UPDATED, true, false, "a1"));
        change("b", UPDATED, "1");
        effects.add(new EntityChange(new Things(), "a", UPDATED, true, false, "a2"));

        assertThat(told()).containsExactly("thing.deleted a2", "thing.updated b1");
    }

    private void change(String key, Change change, String state) {
        effects.add(new EntityChange(new Things(), key, change, change != CREATED, change != DELETED, key + state));
    }

    private List<String> told() {
        return effects.inOrder().stream()
                .map(effect -> effect.event() + " " + effect.payload())
                .toList();
    }

    private static final class Things implements EventMapping<String> {
        @Override
        public Class<String> entity() {
            return String.class;
        }

        @Override
        public String name() {
            return "thing";
        }

        @Override
        public String key(String thing) {
            return thing;
        }

        @Override
        public Object view(String thing) {
            return thing;
        }
    }
}
