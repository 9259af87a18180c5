package dev.lobby.auth.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;

class RefreshTextTest {
    private final SecureRandom random = new SecureRandom();

    @Test
    void theSuccessorIsAnotherTokenOfTheSameFamily() {
        RefreshText first = RefreshText.first(random);
        RefreshText next = first.next(random);

        assertThat(next.family()).isEqualTo(first.family()).hasSize(24);
        assertThat(next.hash()).isNotEqualTo(first.hash());
        assertThat(RefreshText.first(random).family()).isNotEqualTo(first.family());
    }

    @Test
    void neitherHashNorFamilyNorToStringRevealsASecret() {
        RefreshText token = RefreshText.first(random);

        for (String secret : token.text().split("\\.", -1)) {
            assertThat(secret).hasSize(43);
            assertThat(token.hash() + token.family() + token).doesNotContain(secret);
        }
    }

    @Test
    void theSuccessorOfATokenWithoutAFamilyBeginsOne() {
        RefreshText old = new RefreshText("x".repeat(43));

        RefreshText next = old.next(random);

        assertThat(next.family()).isNotEqualTo(old.family());
        assertThat(next.next(random).family()).isEqualTo(next.family());
    }

    @Test
    void aTokenSaysThatItWasIssuedAndAMangledOneDoesNot() {
        RefreshText token = RefreshText.first(random).next(random);
        String text = token.text();
        String otherEnd = text.substring(0, text.length() - 1) + (text.endsWith("A") ? "E" : "A");
        char last = text.charAt(42);
        String otherFamily = text.substring(0, 42) + (last == 'A' ? 'E' : 'A') + text.substring(43);

        assertThat(RefreshText.first(random).wasIssued()).isTrue();
        assertThat(token.wasIssued()).isTrue();
        for (String mangled : List.of(
                "",
                ".",
                "x",
                text + "x",
                text.substring(1),
                text.substring(0, text.length() - 1),
                otherEnd,
                otherFamily,
                text.substring(0, 44),
                text.substring(43),
                text.substring(44),
                text.replace('.', '-'))) {
            assertThat(new RefreshText(mangled).wasIssued()).as(mangled).isFalse();
        }
    }
}
