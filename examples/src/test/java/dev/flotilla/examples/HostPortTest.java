package dev.flotilla.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class HostPortTest {

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:1", "localhost:65535", "[::1]:6881", "[2001:db8::1]:80"})
    void readsAndPrintsAlike(String text) {
        assertThat(HostPort.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ":", "host", "host:", ":80", "host:0", "host:65536", "host:-1", "::1:80", "[]:80", "a:b:1"})
    void refusesWhatIsNone(String text) {
        assertThatThrownBy(() -> HostPort.parse(text)).isInstanceOf(TypeConversionException.class);
    }

    @Test
    void showsAddressesInTheirShortForm() {
        assertThat(HostPort.of(new InetSocketAddress("0:0:0:0:0:0:0:1", 6881))).hasToString("[::1]:6881");
        assertThat(HostPort.of(new InetSocketAddress("127.0.0.1", 6881))).hasToString("127.0.0.1:6881");
    }

    @Test
    void unknownNameIsAFailure() {
        assertThatThrownBy(() -> new HostPort("no such host.invalid", 1).resolve())
                .isInstanceOf(Failure.class)
                .hasMessageContaining("no such host.invalid");
    }
}
