package dev.flotilla.wire.interop;

import dev.flotilla.wire.Encryption;
import dev.flotilla.wire.interop.ForeignClient.Crypto;
import dev.flotilla.wire.interop.InteropCase.Direction;
import dev.flotilla.wire.interop.InteropCase.Shape;
import dev.flotilla.wire.interop.InteropCase.Way;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The encrypted handshake with clients that take nothing else, or with a Flotilla that does. */
class EncryptionInteropIT {
    private static final InteropCase SEEDS = new InteropCase(Direction.SEEDS, Way.DIRECT, Shape.SINGLE_FILE);
    private static final InteropCase LEECHES = new InteropCase(Direction.LEECHES, Way.DIRECT, Shape.SINGLE_FILE);

    /** libtorrent dials when we seed; the others are dialled. */
    static Stream<Arguments> insisting() {
        return Stream.of(
                Arguments.of(new LibtorrentClient(Crypto.RC4), SEEDS),
                Arguments.of(new LibtorrentClient(Crypto.RC4), LEECHES),
                Arguments.of(new LibtorrentClient(Crypto.HANDSHAKE), SEEDS),
                Arguments.of(new LibtorrentClient(Crypto.HANDSHAKE), LEECHES),
                Arguments.of(new Aria2Client(Crypto.RC4), SEEDS),
                Arguments.of(new Aria2Client(Crypto.RC4), LEECHES),
                Arguments.of(new Aria2Client(Crypto.HANDSHAKE), SEEDS),
                Arguments.of(new Aria2Client(Crypto.HANDSHAKE), LEECHES),
                Arguments.of(new TransmissionClient(Crypto.RC4), SEEDS),
                Arguments.of(new TransmissionClient(Crypto.RC4), LEECHES),
                Arguments.of(new RtorrentClient(Crypto.RC4), SEEDS),
                Arguments.of(new RtorrentClient(Crypto.RC4), LEECHES));
    }

    @ParameterizedTest(name = "{0}, Flotilla {1}")
    @MethodSource("insisting")
    void movesTorrentWithOneThatInsists(ForeignClient client, InteropCase interopCase, @TempDir Path scratch)
            throws Exception {
        run(client, interopCase, scratch, Encryption.PREFERRED);
    }

    static Stream<Arguments> ordinary() {
        return Stream.of(
                Arguments.of(new LibtorrentClient(Crypto.ANY), SEEDS),
                Arguments.of(new LibtorrentClient(Crypto.ANY), LEECHES),
                Arguments.of(new Aria2Client(Crypto.ANY), SEEDS),
                Arguments.of(new Aria2Client(Crypto.ANY), LEECHES),
                Arguments.of(new TransmissionClient(Crypto.ANY), SEEDS),
                Arguments.of(new TransmissionClient(Crypto.ANY), LEECHES));
    }

    @ParameterizedTest(name = "{0}, Flotilla {1}")
    @MethodSource("ordinary")
    void insistsItself(ForeignClient client, InteropCase interopCase, @TempDir Path scratch) throws Exception {
        run(client, interopCase, scratch, Encryption.REQUIRED);
    }

    private static void run(ForeignClient client, InteropCase interopCase, Path scratch, Encryption ours)
            throws Exception {
        client.require();
        new InteropScenario(client, interopCase, InetAddress.getLoopbackAddress(), scratch, ours).run();
    }
}
