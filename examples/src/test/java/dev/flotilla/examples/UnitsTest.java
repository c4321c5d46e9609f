package dev.flotilla.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class UnitsTest {

    @ParameterizedTest
    @CsvSource({"30, PT30S", "30s, PT30S", "5m, PT5M", "1h30m, PT1H30M", "2h, PT2H", "PT1M, PT1M", "pt0.5s, PT0.5S"})
    void readsDurations(String text, Duration expected) {
        assertThat(Units.duration(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "s",
                "-1s",
                "PT-1S",
                "5 minutes",
                "1s30m",
                "1e9",
                "9999999999s",
                "999999999h",
                "PT99999999999999H"
            })
    void refusesOtherDurations(String text) {
        assertThatThrownBy(() -> Units.duration(text)).isInstanceOf(TypeConversionException.class);
    }

    @Property
    void durationTextReadsBack(@ForAll @IntRange(max = 1_000_000) int seconds) {
        Duration duration = Duration.ofSeconds(seconds);
        assertThat(Units.duration(Units.text(duration))).isEqualTo(duration);
    }

    @ParameterizedTest
    @CsvSource({"16384, 16384", "256K, 262144", "256KiB, 262144", "1M, 1048576", "1 mb, 1048576", "512 b, 512"})
    void readsSizes(String text, int expected) {
        assertThat(Units.size(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "K", "0", "-1", "2G", "4194304K", "1.5M", "99999999999999999999"})
    void refusesOtherSizes(String text) {
        assertThatThrownBy(() -> Units.size(text)).isInstanceOf(TypeConversionException.class);
    }

    @Test
    void showsBytesAndTimes() {
        assertThat(Units.bytes(0)).isEqualTo("0 B");
        assertThat(Units.bytes(1023)).isEqualTo("1023 B");
        assertThat(Units.bytes(1 << 20)).isEqualTo("1.0 MiB");
        assertThat(Units.bytes(Long.MAX_VALUE)).isEqualTo("8.0 EiB");
        assertThat(Units.time(Duration.ofMillis(1234))).isEqualTo("1.2 s");
        assertThat(Units.time(Duration.ofSeconds(125))).isEqualTo("2 min 5 s");
    }
}
