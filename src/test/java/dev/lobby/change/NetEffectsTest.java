package dev.lobby.change;

import static dev.lobby.change.Change.CREATED;
import static dev.lobby.change.Change.DELETED;
import static dev.lobby.change.Change.UPDATED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lobby.pattern.InvalidPatternException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetEffectsTest {
    /** The size of a payload of one letter and one digit. */
    private static final int BYTES = 4;

    private final Map<Long, String> store = new TreeMap<>();
    private NetEffects effects = withRoomFor(100);

    private NetEffects withRoomFor(int payloads) {
        return new NetEffects(
                new NetEffects.PayloadStore() {
                    private long places;

                    @Override
                    public long put(NetEffects.InMemory payload) {
                        assertThat(payload.about()).containsExactly("about");
                        store.put(++places, payload.text());
                        return places;
                    }

                    @Override
                    public void drop(long place) {
                        assertThat(store.remove(place)).isNotNull();
                    }
                },
                payloads * BYTES);
    }

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
    void payloadsBeyondTheLimitAreStoredAndStillReturned() {
        effects = withRoomFor(2);
        change("a", CREATED, "1");
        change("b", UPDATED, "2");
        assertThat(store).isEmpty();
        change("c", DELETED, "3");
        assertThat(store).hasSize(3);
        change("d", CREATED, "4");

        assertThat(told())
                .containsExactly(
                        "thing.created a1 from the store",
                        "thing.updated b2 from the store",
                        "thing.deleted c3 from the store",
                        "thing.created d4");
    }

    @Test
    void storedPayloadsThatChangeOrCauseNoEventAreDeleted() {
        effects = withRoomFor(2);
        change("a", CREATED, "1");
        change("b", UPDATED, "2");
        change("c", CREATED, "3");
        change("a", UPDATED, "4");
        assertThat(store.values()).containsExactly("b2", "c3");
        change("c", DELETED, "5");
        change("d", CREATED, "6");

        assertThat(told())
                .containsExactly(
                        "thing.created a4 from the store",
                        "thing.updated b2 from the store",
                        "thing.created d6 from the store");
        assertThat(store).hasSize(3);
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
    void aDeletionEventTakesThePlaceOfTheDeletion() {
        change("a", UPDATED, "1");
        change("b", UPDATED, "1");
        change("a", DELETED, "1");
        change("c", UPDATED, "1");

        assertThat(told()).containsExactly("thing.updated b1", "thing.deleted a1", "thing.updated c1");
    }

    @Test
    void anObjectThatIsCreatedAgainKeepsThePlaceOfItsFirstChange() {
        change("a", UPDATED, "1");
        change("b", UPDATED, "1");
        change("a", DELETED, "1");
        change("a", CREATED, "2");

        assertThat(told()).containsExactly("thing.updated a2", "thing.updated b1");
    }

    /** As when a user goes offline: what the events describe ends, but the object remains. */
    @Test
    void anObjectThatEndsWithoutADeletionKeepsThePlaceOfItsFirstChange() {
        effects.add(new EntityChange(
                new Things(), "a", UPDATED, true, false, List.of("about"), List.of("seen by"), true, false, "a1"));
        change("b", UPDATED, "1");
        effects.add(new EntityChange(
                new Things(), "a", UPDATED, true, false, List.of("about"), List.of("seen by"), true, false, "a2"));

        assertThat(told()).containsExactly("thing.deleted a2", "thing.updated b1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two words", "thing.", ".thing", "th*ng", "$thing", "düng"})
    void aMappingWithInvalidEventNamesIsRefused(String name) {
        effects.add(new EntityChange(
                new Things(name), "a", CREATED, false, true, List.of("about"), List.of("seen by"), true, false, "a1"));

        assertThatThrownBy(effects::inOrder).isInstanceOf(InvalidPatternException.class);
        assertThatThrownBy(() -> effects.add(new Signal(name, "{}"))).isInstanceOf(InvalidPatternException.class);
    }

    @Test
    void anEventHasItsSubjectsAndRestrictionAndASignalHasNoSubject() {
        change("a", CREATED, "1");
        effects.add(new Signal("something-ended", "{}"));

        assertThat(effects.inOrder()).allMatch(NetEffects.Effect::restricted);
        assertThat(effects.inOrder())
                .extracting(effect -> ((NetEffects.InMemory) effect.payload()).about())
                .containsExactly(List.of("about"), List.of());
        assertThat(effects.inOrder())
                .extracting(effect -> ((NetEffects.InMemory) effect.payload()).seenBy())
                .containsExactly(List.of("seen by"), List.of());
        assertThat(effects.inOrder())
                .extracting(effect -> ((NetEffects.InMemory) effect.payload()).secret())
                .containsExactly(true, false);
    }

    /** As when a game is hidden, or no longer: everybody must hear of that. */
    @Test
    void theLastChangeSaysWhetherTheEventIsRestricted() {
        for (boolean restricted : List.of(true, false)) {
            NetEffects some = withRoomFor(100);
            for (boolean each : List.of(!restricted, restricted)) {
                some.add(new EntityChange(
                        new Things(), "a", UPDATED, true, true, List.of("about"), List.of(), each, false, "a1"));
            }
            assertThat(some.inOrder()).extracting(NetEffects.Effect::restricted).containsExactly(restricted);
        }
    }

    @Test
    void theNetEffectOnAMembershipBeginsOrEndsIt() {
        change("a", CREATED, "1");
        change("b", UPDATED, "1");
        change("c", DELETED, "1");
        change("d", DELETED, "1");
        change("d", CREATED, "2");

        assertThat(effects.inOrder())
                .extracting(effect -> effect.event() + " " + effect.membership())
                .containsExactlyInAnyOrder(
                        "thing.created BEGINS", "thing.updated NONE", "thing.deleted ENDS", "thing.updated NONE");
    }

    private void change(String key, Change change, String state) {
        effects.add(new EntityChange(
                new Things(),
                key,
                change,
                change != CREATED,
                change != DELETED,
                List.of("about"),
                List.of("seen by"),
                true,
                true,
                key + state));
    }

    private List<String> told() {
        return effects.inOrder().stream()
                .map(effect -> effect.event() + " " + text(effect.payload()))
                .toList();
    }

    private String text(NetEffects.Payload payload) {
        return payload instanceof NetEffects.InMemory inMemory
                ? inMemory.text()
                : store.get(((NetEffects.Stored) payload).place()) + " from the store";
    }

    private record Things(String name) implements EventMapping<String> {
        Things() {
            this("thing");
        }

        @Override
        public Class<String> entity() {
            return String.class;
        }

        @Override
        public String key(String thing) {
            return thing;
        }

        @Override
        public List<String> about(String thing) {
            return List.of("about");
        }

        @Override
        public boolean restricted() {
            return true;
        }

        @Override
        public boolean isMembership() {
            return true;
        }

        @Override
        public Object view(String thing) {
            return thing;
        }
    }
}
