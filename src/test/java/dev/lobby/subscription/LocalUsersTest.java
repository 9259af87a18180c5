package dev.lobby.subscription;

import static dev.lobby.log.Subjects.aboutAndSeenBy;
import static dev.lobby.log.Subjects.begins;
import static dev.lobby.log.Subjects.ends;
import static dev.lobby.log.Subjects.id;
import static dev.lobby.log.Subjects.restrictedTo;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.log.LogEntry;
import dev.lobby.log.LogSettings;
import dev.lobby.log.LogTail;
import dev.lobby.log.Membership;
import dev.lobby.log.Memberships.Known;
import dev.lobby.log.Subject;
import dev.lobby.settings.TestSettings;
import dev.lobby.subscription.LocalUsers.LocalUser;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LocalUsersTest {
    private static final String ANN = id(1);
    private static final String BOB = id(2);
    private static final String GAME = id(3);

    private final LogTail tail = new LogTail(new LogSettings(TestSettings.with("lobby.log.tail-events", "3")));
    private final LocalUsers users = new LocalUsers(tail, () -> 0, 2);
    private final Subscriber session = new Server().connect().subscriber();
    private final LocalUser ann = users.join(ANN, session);

    LocalUsersTest() throws SQLException {}

    private LogEntry happens(Subject subject) {
        LogEntry event = LogEntry.of(tail.end() + 1, "a.b", subject, "{}");
        tail.append(event);
        return event;
    }

    private List<Subscriber> entitled() {
        return entitled(restrictedTo(BOB, GAME));
    }

    private List<Subscriber> entitled(Subject subject) {
        List<Subscriber> visited = new ArrayList<>();
        users.visitEntitled(LogEntry.of(tail.end() + 1, "a.b", subject, "{}"), visited::add);
        return visited;
    }

    private boolean sees(long position) {
        return ann.view().sees(LogEntry.of(position, "a.b", restrictedTo(BOB, GAME), "{}"));
    }

    @Test
    void eventsRoutedAfterTheMembershipsWereReadAreReadFromTheTail() {
        happens(begins(GAME, BOB));
        happens(begins(GAME, ANN));
        happens(restrictedTo(BOB, GAME));

        users.know(ann, new Known(List.of(), 0), tail.end());

        assertThat(sees(1)).isFalse();
        assertThat(sees(3)).isTrue();
        assertThat(entitled()).containsExactly(session);
    }

    @Test
    void membershipsMustBeReadAgainIfTheTailNoLongerHasWhatFollows() {
        for (int i = 0; i < 5; i++) {
            happens(restrictedTo(BOB, GAME));
        }

        users.know(ann, new Known(List.of(), 1), tail.end());
        assertThat(ann.view().isKnown()).isFalse();

        users.know(ann, new Known(List.of(), 2), tail.end());
        assertThat(ann.view().isKnown()).isTrue();
    }

    @Test
    void aRestrictedEventVisitsTheSessionsOfItsUsersAndOfTheMembersOfItsGroups() {
        users.know(ann, new Known(List.of(), 0), 0);
        assertThat(entitled()).isEmpty();

        users.changeMembership(happens(begins(GAME, ANN)));
        assertThat(entitled()).containsExactly(session);

        users.changeMembership(happens(ends(GAME, ANN)));
        assertThat(entitled()).isEmpty();

        users.join(BOB, session);
        assertThat(entitled()).containsExactly(session);
    }

    @Test
    void aRestrictedEventVisitsNobodyForAnObjectThatItIsOnlyAbout() {
        users.know(ann, new Known(List.of(new Membership(GAME, 0, Membership.LASTING)), 0), 0);

        assertThat(entitled(aboutAndSeenBy(GAME, BOB))).isEmpty();
        assertThat(entitled(aboutAndSeenBy(GAME, ANN))).containsExactly(session);
    }

    @Test
    void aMembershipThatEndsAfterTheRoutersPositionStillCounts() {
        happens(restrictedTo(BOB, GAME));

        users.know(ann, new Known(List.of(new Membership(GAME, 0, 3)), 3), 1);

        assertThat(entitled()).containsExactly(session);
    }

    @Test
    void nothingIsKeptOfAUserWithoutSessions() {
        users.know(ann, new Known(List.of(new Membership(GAME, 0, Membership.LASTING)), 0), 0);

        users.leave(ANN, session);

        assertThat(entitled()).isEmpty();
        assertThat(users.sessionsOf(ANN)).isEmpty();
    }

    @Test
    void nothingIsKeptOfAMembershipThatIsForgotten() {
        users.know(ann, new Known(List.of(new Membership(GAME, 0, Membership.LASTING)), 0), 0);

        users.changeMembership(happens(begins(id(4), ANN)));
        users.changeMembership(happens(begins(id(5), ANN)));
        assertThat(entitled()).isEmpty();

        users.leave(ANN, session);
        assertThat(entitled()).isEmpty();
    }

    @Test
    void allIsUnknownAfterTheRouterHasMissedEvents() {
        users.know(ann, new Known(List.of(new Membership(GAME, 0, Membership.LASTING)), 0), 0);

        users.forgetMemberships();

        assertThat(ann.view().isKnown()).isFalse();
        assertThat(entitled()).isEmpty();
    }
}
