package dev.flotilla.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class ChoiceOptionsTest {

    @Test
    void readsListsOfFiles() {
        assertThat(ChoiceOptions.Files.parse("0").indices()).containsExactly(0);
        assertThat(ChoiceOptions.Files.parse("7,1,3-5").indices()).containsExactly(1, 3, 4, 5, 7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "1,", "3-1", "-1", "1-", "1-2-3", "999999999", "0-99999999999"})
    void refusesWhatIsNoList(String text) {
        assertThatThrownBy(() -> ChoiceOptions.Files.parse(text)).isInstanceOf(TypeConversionException.class);
    }
}
