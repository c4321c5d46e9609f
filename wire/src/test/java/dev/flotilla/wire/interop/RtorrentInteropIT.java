package dev.flotilla.wire.interop;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RtorrentInteropIT {

    @ParameterizedTest(name = "Flotilla {0}")
    @MethodSource("cases")
    void movesTorrent(InteropCase interopCase, @TempDir Path scratch) throws Exception {
        ForeignClient client = new RtorrentClient();
        client.require();
        new InteropScenario(client, interopCase, InetAddress.getLoopbackAddress(), scratch).run();
    }

    /** All but a magnet link given to rtorrent, for which it would wait a minute. */
    static List<InteropCase> cases() {
        return InteropCase.all().stream()
                .filter(interopCase -> !(interopCase.overDht() && interopCase.flotillaSeeds()))
                .toList();
    }
}
