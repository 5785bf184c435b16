package dev.bulkhead.suite.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuggestionTest {
    @Test
    void namesThatAreNearAreSuggestedTheNearestFirst() {
        assertThat(Suggestion.near("digit", List.of("plain", "digits-2", "digits")))
                .isEqualTo("; did you mean digits or digits-2?");
    }

    @Test
    void nothingIsSuggestedWhereNothingIsNear() {
        assertThat(Suggestion.near("bert", List.of("digits"))).isEmpty();
    }
}
