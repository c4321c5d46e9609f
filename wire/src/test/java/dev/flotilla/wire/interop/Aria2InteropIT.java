package dev.flotilla.wire.interop;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class Aria2InteropIT {

    @ParameterizedTest(name = "Flotilla {0}")
    @MethodSource("cases")
    void movesTorrent(InteropCase interopCase, @TempDir Path scratch) throws Exception {
        ForeignClient client = new Aria2Client();
        client.require();
        new InteropScenario(client, interopCase, InetAddress.getLoopbackAddress(), scratch).run();
    }

    static List<InteropCase> cases() {
        return InteropCase.all();
    }
}
