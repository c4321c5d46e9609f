package dev.flotilla.wire.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Local discovery (BEP 14), and what of peer exchange needs an address that is no loopback, in a network of its own. */
class DiscoveryInteropIT {

    @ParameterizedTest
    @ValueSource(
            strings = {"libtorrent-announces", "libtorrent-hears", "transmission-announces", "transmission-is-told"})
    void runs(String scenario, @TempDir Path scratch) throws Exception {
        new LibtorrentClient(ForeignClient.Crypto.ANY).require();
        new TransmissionClient(ForeignClient.Crypto.ANY).require();
        ForeignClient.require(Namespace.isPossible(), "a network namespace needs root or user namespaces");
        try (ForeignProcess process =
                Namespace.start("discovery-" + scenario, DiscoveryMain.class, scenario, scratch.toString())) {
            assertThat(process.awaitEnd(120)).as("ends: %s", process.describe()).isTrue();
            assertThat(process.exitValue()).as(process.describe()).isZero();
        }
    }
}
