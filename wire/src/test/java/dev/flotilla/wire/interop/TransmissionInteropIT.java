package dev.flotilla.wire.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.wire.interop.InteropCase.Way;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TransmissionInteropIT {
    private static final ForeignClient CLIENT = new TransmissionClient();
    private static final Map<InteropCase, ForeignProcess> OVER_DHT = new LinkedHashMap<>();

    @TempDir
    static Path scratch;

    /** Side by side, and beside the others: transmission's DHT waits half a minute for its own timers. */
    @BeforeAll
    static void startOffLoopback() throws IOException {
        if (!CLIENT.isInstalled() || !Namespace.isPossible()) {
            return;
        }
        for (InteropCase interopCase : dhtCases().toList()) {
            String id = "namespace-" + interopCase.id();
            Path directory = Files.createDirectory(scratch.resolve(id));
            OVER_DHT.put(
                    interopCase, Namespace.start(id, InteropMain.class, interopCase.toString(), directory.toString()));
        }
    }

    @ParameterizedTest(name = "Flotilla {0}")
    @MethodSource("directCases")
    void movesTorrent(InteropCase interopCase, @TempDir Path directory) throws Exception {
        CLIENT.require();
        new InteropScenario(CLIENT, interopCase, InetAddress.getLoopbackAddress(), directory).run();
    }

    @ParameterizedTest(name = "Flotilla {0}")
    @MethodSource("dhtCases")
    void movesTorrentOffLoopback(InteropCase interopCase) throws Exception {
        CLIENT.require();
        ForeignClient.require(Namespace.isPossible(), "a network namespace cannot be made");
        ForeignProcess process = OVER_DHT.get(interopCase);
        assertThat(process.awaitEnd(110)).as(process::describe).isTrue();
        assertThat(process.exitValue()).as(process::describe).isZero();
    }

    @AfterAll
    static void closeAll() {
        OVER_DHT.values().forEach(ForeignProcess::close);
    }

    static Stream<InteropCase> directCases() {
        return InteropCase.all(Way.DIRECT);
    }

    static Stream<InteropCase> dhtCases() {
        return InteropCase.all(Way.DHT);
    }
}
