package dev.lobby.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KnownNamesTest {
    private static final KnownNames KNOWN = new KnownNames(Set.of(
            "lobby.visibility",
            "lobby.hosts",
            "lobby.address",
            "lobby.database.url",
            "lobby.database.user",
            "lobby.database.password",
            "lobby.game.max-members",
            "lobby.log.max-memberships"));

    @ParameterizedTest
    @CsvSource({
        "LOBBY_GAME_MAXMEMBERS, LOBBY_GAME_MAX_MEMBERS",
        "LOBBY_VISIBILTY,       LOBBY_VISIBILITY",
        "LOBBY_VISIBILITY_,     LOBBY_VISIBILITY",
        "Lobby_Visibility,      LOBBY_VISIBILITY",
        "LOBBY_DATABASE_USERNAME, LOBBY_DATABASE_USER",
        "LOBBY_DATABASE_PASSWD, LOBBY_DATABASE_PASSWORD",
        "LOBBY_GAME_MEMBERS,    LOBBY_GAME_MAX_MEMBERS",
    })
    void aMisspeltVariableIsWarnedOfWithTheNearestName(String name, String meant) {
        assertThat(KNOWN.warnOfVariable(name))
                .contains("There is no setting " + name + ": it has no effect. Is " + meant + " meant?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LOBBY_VISIBILITY",
                "lobby_visibility",
                "lobby_game_max_members",
                "LOBBY_GAME_MAX_MEMBERS",
            })
    void aVariableThatMicroProfileConfigFindsIsNotWarnedOf(String name) {
        assertThat(KNOWN.warnOfVariable(name)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LOBBY_HOME",
                "LOBBY_TEST_RUNS",
                "LOBBY_SERVICE_HOST",
                "LOBBY_SERVICE_PORT",
                "LOBBY_SERVICE_PORT_HTTP",
                "LOBBY_PORT",
                "LOBBY_PORT_8080_TCP",
                "LOBBY_PORT_8080_TCP_ADDR",
                "LOBBY_DATABASE_PORT",
                "LOBBY_DATABASE_SERVICE_HOST",
                "LOBBY_DATABASE_PORT_5432_TCP_PROTO",
                "LOBBYIST",
                "PATH",
            })
    void aVariableThatIsNotMeantAsASettingIsNotWarnedOf(String name) {
        assertThat(KNOWN.warnOfVariable(name)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "lobby.visibilty,       '. Is lobby.visibility meant?'",
        "lobby.game.maxMembers, '. Is lobby.game.max-members meant?'",
        "lobby.home,            ''",
    })
    void everyPropertyThatIsNoSettingIsWarnedOf(String name, String hint) {
        assertThat(KNOWN.warnOfProperty(name)).contains("There is no setting " + name + ": it has no effect" + hint);
    }

    @Test
    void aSettingAndWhatIsNotLobbysAreNotWarnedOf() {
        assertThat(KNOWN.warnOfProperty("lobby.visibility")).isEmpty();
        assertThat(KNOWN.warnOfProperty("java.home")).isEmpty();
    }
}
