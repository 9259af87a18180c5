package dev.lobby.invitation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.change.Change;
import dev.lobby.game.Game;
import dev.lobby.id.ObjectId;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class InvitationTest {
    private static final String GAME = "0123456789abcdef01234567";
    private static final String INVITER = "a".repeat(24);
    private static final String GUEST = "b".repeat(24);
    private static final Instant END = Instant.parse("2027-01-01T00:00:00Z");

    private final Invitation invitation = new Invitation("c".repeat(24), GAME, INVITER, GUEST, END, false);

    @Test
    void theGuestBelongsToTheGuestsOfTheGameAndTheEventsAreTheTwoUsersAlone() {
        InvitationEvents events = new InvitationEvents();

        assertThat(events.isMembership()).isTrue();
        assertThat(events.restricted(invitation)).isTrue();
        assertThat(events.about(invitation))
                .startsWith(Game.guestsOf(GAME), GUEST)
                .contains(GAME, INVITER);
        assertThat(events.seenBy(invitation)).containsExactlyInAnyOrder(INVITER, GUEST);
    }

    @Test
    void guestsOfAGameHaveAGroupThatIsNoObject() {
        String group = Game.guestsOf(GAME);

        assertThat(group).isEqualTo("ghijklmnopqrstuvghijklmn");
        assertThat(ObjectId.isValid(group)).isFalse();
    }

    @Test
    void anInvitationIsCreatedAndDeletedOnly() {
        InvitationEvents events = new InvitationEvents();

        assertThat(events.event(Change.CREATED)).contains("invitation.created");
        assertThat(events.event(Change.UPDATED)).isEmpty();
        assertThat(events.event(Change.DELETED)).contains("invitation.deleted");
    }

    @Test
    void itHoldsBeforeItsEnd() {
        assertThat(invitation.isOpen(END.minusMillis(1))).isTrue();
        assertThat(invitation.isOpen(END)).isFalse();
    }

    @Test
    void clientsSeeWhyItHasEnded() {
        assertThat(Stream.of(InvitationEnd.values()).map(InvitationEnd::code))
                .isEqualTo(List.of(
                        "accepted",
                        "declined",
                        "revoked",
                        "expired",
                        "joined",
                        "banned",
                        "game-deleted",
                        "user-deleted"));
    }

    @Test
    void aHiddenOneShowsNobodyMoreAndIsSeenByItsInviterAlone() {
        Invitation hidden = new Invitation("c".repeat(24), GAME, INVITER, GUEST, END, true);

        assertThat(hidden.seenBy()).containsExactly(INVITER);
        assertThat(hidden.about()).contains(GAME, INVITER, GUEST).doesNotContain(Game.guestsOf(GAME));
        assertThat(hidden.about().get(1)).isEqualTo(INVITER);
    }
}
