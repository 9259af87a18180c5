package dev.lobby.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingNamesTest {
    private static final SettingNames NAMES = new SettingNames(Set.of(
            "lobby.visibility",
            "lobby.hosts",
            "lobby.address",
            "lobby.drain",
            "lobby.database.url",
            "lobby.database.user",
            "lobby.database.password",
            "lobby.game.max-members",
            "lobby.log.max-memberships"));
    private static final Set<String> NONE = Set.of();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lobby.visibilty       | did you mean lobby.visibility?",
                "lobby.game.maxMembers | did you mean lobby.game.max-members?",
                "lobby.game.members    | did you mean lobby.game.max-members?",
                "lobby.Visibility      | did you mean lobby.visibility?",
                "Lobby.visibility      | did you mean lobby.visibility?",
                "lobby_visibility      | did you mean lobby.visibility?",
                "LOBBY_VISIBILITY      | did you mean lobby.visibility?",
                "%dev.lobby.visibilty  | did you mean lobby.visibility?",
                "lobby.home            | remove it",
            })
    void everyPropertyThatIsCalledLikeASettingAndIsNoneIsRefused(String name, String hint) {
        assertThat(NAMES.refusals(Set.of(name), NONE)).containsExactly(name + " is no setting; " + hint);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lobby.visibility", "%dev.lobby.visibility", "java.home", "lobbyist.name", "my.lobby.name"})
    void aSettingAndWhatIsNotLobbysAreNotRefused(String name) {
        assertThat(NAMES.refusals(Set.of(name), NONE)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "LOBBY_GAME_MAXMEMBERS, LOBBY_GAME_MAX_MEMBERS",
        "LOBBY_VISIBILTY,       LOBBY_VISIBILITY",
        "LOBBY_VISIBILITY_,     LOBBY_VISIBILITY",
        "Lobby_Visibility,      LOBBY_VISIBILITY",
        "LOBBY_HOST,            LOBBY_HOSTS",
        "LOBBY_DATABASE_USERNAME, LOBBY_DATABASE_USER",
        "LOBBY_DATABASE_PASSWD, LOBBY_DATABASE_PASSWORD",
    })
    void aVariableThatIsNearlyASettingIsRefused(String name, String meant) {
        assertThat(NAMES.refusals(NONE, Set.of(name)))
                .containsExactly(name + " is no setting; did you mean " + meant + "?");
        assertThat(NAMES.warnings(Set.of(name))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "LOBBY_HOME,          ''",
        "LOBBY_PORT,          ''",
        "LOBBY_TEST_RUNS,     ''",
        "LOBBY_DATABASE_HOST, '. Did you mean LOBBY_DATABASE_URL?'",
        "LOBBY_GAME_MEMBERS,  '. Did you mean LOBBY_GAME_MAX_MEMBERS?'",
        "LOBBY_DOMAIN,        '. Did you mean LOBBY_DRAIN?'",
    })
    void aVariableThatMayBelongToSomethingElseIsWarnedOf(String name, String hint) {
        assertThat(NAMES.warnings(Set.of(name)))
                .containsExactly("The environment variable " + name + " is no setting, so Lobby ignores it" + hint);
        assertThat(NAMES.refusals(NONE, Set.of(name))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LOBBY_VISIBILITY",
                "lobby_visibility",
                "lobby.visibility",
                "lobby_game_max_members",
                "LOBBY_GAME_MAX_MEMBERS",
                "LOBBYIST",
                "PATH",
            })
    void aSettingInTheEnvironmentIsNotMentioned(String name) {
        assertThat(NAMES.refusals(NONE, Set.of(name))).isEmpty();
        assertThat(NAMES.warnings(Set.of(name))).isEmpty();
    }

    @Test
    void theVariablesOfAKubernetesServiceAreNotMentioned() {
        Set<String> variables = Set.of(
                "LOBBY_SERVICE_HOST",
                "LOBBY_SERVICE_PORT",
                "LOBBY_SERVICE_PORT_HTTP",
                "LOBBY_PORT",
                "LOBBY_PORT_8080_TCP",
                "LOBBY_PORT_8080_TCP_ADDR",
                "LOBBY_DATABASE_PORT",
                "LOBBY_DATABASE_SERVICE_HOST",
                "LOBBY_DATABASE_PORT_5432_TCP_PROTO",
                "LOBBY_HOSTS_SERVICE_HOST",
                "LOBBY_HOSTS_PORT");

        assertThat(NAMES.refusals(NONE, variables)).isEmpty();
        assertThat(NAMES.warnings(variables)).isEmpty();
    }

    /** As WildFly does it. */
    @Test
    void aPropertyThatAServerMakesOfAVariableIsJudgedAsThatVariable() {
        Set<String> variables = Set.of("LOBBY_GAME_MAX_MEMBERS", "LOBBY_HOME");

        assertThat(NAMES.refusals(Set.of("lobby.game.max.members", "lobby.home"), variables))
                .isEmpty();
    }

    @Test
    void allNamesAreRefusedAtOnce() {
        assertThat(NAMES.refusals(Set.of("lobby.host", "lobby.visibilty"), Set.of("LOBBY_DRAINS")))
                .containsExactly(
                        "LOBBY_DRAINS is no setting; did you mean LOBBY_DRAIN?",
                        "lobby.host is no setting; did you mean lobby.hosts?",
                        "lobby.visibilty is no setting; did you mean lobby.visibility?");
    }
}
