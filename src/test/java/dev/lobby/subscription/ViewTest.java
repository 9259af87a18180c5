package dev.lobby.subscription;

import static dev.lobby.log.Subjects.about;
import static dev.lobby.log.Subjects.aboutAndSeenBy;
import static dev.lobby.log.Subjects.begins;
import static dev.lobby.log.Subjects.ends;
import static dev.lobby.log.Subjects.id;
import static dev.lobby.log.Subjects.restrictedTo;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.log.LogEntry;
import dev.lobby.log.Membership;
import dev.lobby.log.Subject;
import java.util.List;
import org.junit.jupiter.api.Test;

class ViewTest {
    private static final String ANN = id(1);
    private static final String BOB = id(2);
    private static final String GAME = id(3);
    private static final int MAX = 1_000;

    @Test
    void aUserSeesPublicEventsAndRestrictedOnesThatAreAboutThem() {
        View ann = View.of(ANN, List.of());

        assertThat(ann.sees(event(1, about(BOB)))).isTrue();
        assertThat(ann.sees(event(1, restrictedTo(BOB, ANN)))).isTrue();
        assertThat(ann.sees(event(1, restrictedTo(ANN, BOB)))).isTrue();
        assertThat(ann.sees(event(1, restrictedTo(BOB, GAME)))).isFalse();
    }

    @Test
    void aMemberSeesWhatIsRestrictedToTheGameDuringTheMembership() {
        View ann = View.of(ANN, List.of(new Membership(GAME, 3, 6), new Membership(GAME, 8, Membership.LASTING)));

        assertThat(List.of(2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L))
                .filteredOn(position -> ann.sees(event(position, restrictedTo(BOB, GAME))))
                .containsExactly(4L, 5L, 9L);
    }

    @Test
    void anObjectThatAnEventIsOnlyAboutShowsItToNoMember() {
        View ann = View.of(ANN, List.of(new Membership(GAME, 0, Membership.LASTING)));

        assertThat(ann.sees(event(1, aboutAndSeenBy(GAME, BOB)))).isFalse();
        assertThat(ann.sees(event(1, aboutAndSeenBy(ANN, BOB)))).isFalse();
        assertThat(ann.sees(event(1, aboutAndSeenBy(id(4), GAME)))).isTrue();
        assertThat(ann.sees(event(1, aboutAndSeenBy(GAME, BOB, ANN)))).isTrue();
    }

    @Test
    void followsTheEventsOfMemberships() {
        View ann = View.of(ANN, List.of());
        ann = ann.after(event(3, begins(GAME, ANN)), 0, MAX);
        ann = ann.after(event(6, ends(GAME, ANN)), 0, MAX);
        ann = ann.after(event(8, begins(GAME, ANN)), 0, MAX);
        // What it contains already changes nothing.
        ann = ann.after(event(3, begins(GAME, ANN)), 0, MAX);
        ann = ann.after(event(6, ends(GAME, ANN)), 0, MAX);
        View same = ann;

        assertThat(List.of(2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L))
                .filteredOn(position -> same.sees(event(position, restrictedTo(BOB, GAME))))
                .containsExactly(4L, 5L, 9L);
        assertThat(ann.groupsAfter(9)).containsExactly(GAME);
    }

    @Test
    void forgetsMembershipsOfWhichTheLogHoldsNoEventAnyMore() {
        View ann = View.of(ANN, List.of(new Membership(id(4), 1, 2)));

        ann = ann.after(event(7, begins(GAME, ANN)), 3, MAX);
        ann = ann.after(event(8, ends(GAME, ANN)), 9, MAX);

        assertThat(ann.groups()).doesNotContain(GAME);
    }

    @Test
    void theFirstToEndAreForgottenFirstAndThenTheOldestThatLast() {
        View ann = View.of(
                ANN,
                List.of(
                        new Membership(GAME, 1, 9),
                        new Membership(GAME, 3, 4),
                        new Membership(id(4), 2, Membership.LASTING)));

        assertThat(ann.after(event(10, begins(id(5), ANN)), 0, 3)).satisfies(view -> {
            assertThat(view.groups()).containsExactlyInAnyOrder(GAME, id(4), id(5));
            assertThat(view.sees(event(8, restrictedTo(GAME)))).isTrue();
        });
        assertThat(ann.after(event(10, begins(id(5), ANN)), 0, 2).groups()).containsExactlyInAnyOrder(id(4), id(5));
        assertThat(ann.after(event(10, begins(id(5), ANN)), 0, 1).groups()).containsExactly(id(5));
    }

    @Test
    void withoutATokenNothingIsSeenOrEverything() {
        assertThat(View.NOTHING.sees(event(1, about(BOB)))).isFalse();
        assertThat(View.NOTHING.sees(event(1, restrictedTo()))).isFalse();
        assertThat(View.EVERYTHING.sees(event(1, restrictedTo(BOB)))).isTrue();
        assertThat(View.unknown(ANN).isKnown()).isFalse();
        assertThat(View.unknown(ANN).sees(event(1, restrictedTo(GAME)))).isFalse();
    }

    private static LogEntry event(long position, Subject subject) {
        return LogEntry.of(position, "a.b", subject, "{}");
    }
}
