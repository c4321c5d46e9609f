package dev.flotilla.wire.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.metainfo.Magnet;
import dev.flotilla.core.metainfo.Metainfo;
import dev.flotilla.wire.Encryption;
import dev.flotilla.wire.PeerNode;
import dev.flotilla.wire.Torrent;
import dev.flotilla.wire.interop.ForeignClient.Assignment;
import dev.flotilla.wire.interop.ForeignClient.Crypto;
import dev.flotilla.wire.interop.InteropCase.Shape;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A link that names a peer and one of the files (BEP 9, 53), where both sides take nothing but encrypted connections. */
class MagnetInteropIT {

    static Stream<ForeignClient> insisting() {
        return Stream.of(
                new LibtorrentClient(Crypto.RC4),
                new Aria2Client(Crypto.RC4),
                new TransmissionClient(Crypto.RC4),
                new RtorrentClient(Crypto.RC4));
    }

    @ParameterizedTest
    @MethodSource("insisting")
    void fetchesTheFileThatTheLinkChooses(ForeignClient client, @TempDir Path scratch) throws Exception {
        client.require();
        try (SwarmForTest swarm = new SwarmForTest(InetAddress.getLoopbackAddress(), scratch, Shape.MULTI_FILE)) {
            Assignment seeder = swarm.assignment(client.label() + "-magnet", swarm.source(), Optional.empty());
            swarm.open(client.start(seeder), seeder);
            Metainfo metainfo = swarm.metainfo();
            int chosen = SwarmForTest.largest(metainfo);
            Magnet link =
                    Magnet.parse(metainfo.magnet() + "&so=" + chosen + "&x.pe=" + ForeignClient.text(seeder.listen()));
            PeerNode node = swarm.open(swarm.builder().encryption(Encryption.REQUIRED));
            Torrent torrent = node.add(link, swarm.directory());
            torrent.completion().toCompletableFuture().get(60, TimeUnit.SECONDS);
            assertThat(torrent.statistics().peers())
                    .as("encrypted")
                    .anyMatch(peer -> peer.encrypted() && peer.downloadedBytes() > 0)
                    .noneMatch(peer -> !peer.encrypted() && peer.downloadedBytes() > 0);
            assertOnlyThatFile(swarm, torrent, chosen);
        }
    }

    private static void assertOnlyThatFile(SwarmForTest swarm, Torrent torrent, int chosen) {
        String file = swarm.payload().name() + "/"
                + swarm.metainfo().info().files().get(chosen).pathText();
        assertThat(swarm.payload().digestsAt(torrent.directory()))
                .isEqualTo(
                        Map.of(file, swarm.payload().digestsAt(swarm.source()).get(file)));
    }
}
