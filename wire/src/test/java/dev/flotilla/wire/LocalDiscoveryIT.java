package dev.flotilla.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.core.metainfo.Metainfo;
import dev.flotilla.core.metainfo.TorrentCreator;
import dev.flotilla.wire.protocol.LocalAnnouncement;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Local discovery (BEP 14) on the loopback interface, which nothing leaves, on a port that nobody else uses. */
class LocalDiscoveryIT {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @RegisterExtension
    final TestNodes nodes = new TestNodes();

    @TempDir
    Path scratch;

    private final int port;

    LocalDiscoveryIT() throws IOException {
        try (DatagramSocket free = new DatagramSocket(0, LOOPBACK)) {
            port = free.getLocalPort();
        }
    }

    private PeerNode open() throws IOException {
        PeerNode.Builder builder = nodes.builder().dht(false).localDiscovery(true);
        builder.localDiscoveryPort = port;
        return nodes.open(builder);
    }

    private LocalDiscovery listener(NodeCounters counters) throws IOException {
        return LocalDiscovery.open(new InetSocketAddress(LOOPBACK, 1), null, port, counters);
    }

    @Test
    void nodesThatKnowNothingOfEachOtherMeet() throws Exception {
        Payload payload = Payload.file(scratch.resolve("from"), "payload", 300_000, 32_768);
        PeerNode seeder = open();
        seeder.add(payload.metainfo(), scratch.resolve("from"));
        PeerNode leecher = open();
        Torrent torrent = leecher.add(payload.metainfo().magnet(), scratch.resolve("to"));
        torrent.completion().toCompletableFuture().get(30, TimeUnit.SECONDS);
        payload.assertSameIn(scratch.resolve("to"));
        assertThat(torrent.statistics().peers())
                .anyMatch(peer -> peer.source() == PeerStatistics.Source.LOCAL_DISCOVERY
                        || peer.source() == PeerStatistics.Source.INCOMING);
    }

    @Test
    void announcesWhatIsPublicAndNothingElse() throws Exception {
        Payload payload = Payload.file(scratch.resolve("from"), "payload", 100_000, 32_768);
        Metainfo secret = TorrentCreator.from(scratch.resolve("from").resolve("payload"))
                .pieceLength(32_768)
                .isPrivate(true)
                .create();
        Queue<Id160> heard = new ConcurrentLinkedQueue<>();
        Queue<Endpoint> peers = new ConcurrentLinkedQueue<>();
        try (LocalDiscovery listener = listener(new NodeCounters())) {
            for (Metainfo metainfo : List.of(secret, payload.metainfo())) {
                listener.join(metainfo.infoHash(), peer -> {
                    heard.add(metainfo.infoHash());
                    peers.add(peer);
                });
            }
            PeerNode node = open();
            Torrent hidden = node.add(secret, scratch.resolve("from"));
            await().until(() -> hidden.state() == TorrentState.SEEDING);
            node.add(payload.metainfo(), scratch.resolve("from"));
            await().until(() -> !peers.isEmpty());
            assertThat(heard).containsOnly(payload.metainfo().infoHash());
            assertThat(peers).containsOnly(Endpoint.of(node.localAddress()));
        }
    }

    @Test
    void dropsAndCountsWhatIsNoAnnouncement() throws Exception {
        NodeCounters counters = new NodeCounters();
        Id160 infoHash = Id160.fromHex("ab".repeat(20));
        Queue<Endpoint> peers = new ConcurrentLinkedQueue<>();
        try (LocalDiscovery listener = listener(counters);
                DatagramSocket stranger = new DatagramSocket(0, LOOPBACK)) {
            listener.join(infoHash, peers::add);
            byte[] right = new LocalAnnouncement(6881, List.of(infoHash), "x").encode(true);
            send(stranger, "garbage".getBytes(StandardCharsets.US_ASCII));
            send(stranger, new byte[LocalAnnouncement.MAX_LENGTH + 1]);
            send(stranger, new byte[0]);
            send(stranger, right);
            await().until(() -> !peers.isEmpty());
            assertThat(peers).containsExactly(Endpoint.of(LOOPBACK, 6881));
            assertThat(counters.localDatagramsDropped.sum()).isEqualTo(3);
            for (int i = 0; i < 2_000; i++) {
                send(stranger, right);
            }
            await().until(() -> counters.localDatagramsDropped.sum() > 3);
            assertThat(peers).hasSizeLessThan(1_000);
        }
    }

    private void send(DatagramSocket from, byte[] bytes) throws IOException {
        from.send(new DatagramPacket(bytes, bytes.length, LOOPBACK, port));
    }

    @Test
    void believesNobodyFromElsewhere() throws Exception {
        try (LocalSockets sockets = LocalSockets.open(LOOPBACK, null, port)) {
            assertThat(sockets.isNear(InetAddress.getByName("192.168.7.7"))).isTrue();
            assertThat(sockets.isNear(InetAddress.getByName("127.3.2.1"))).isTrue();
            assertThat(sockets.isNear(InetAddress.getByName("198.51.100.7"))).isFalse();
            assertThat(sockets.isNear(InetAddress.getByName("2001:db8::1"))).isFalse();
        }
    }

    @Test
    void failsToOpenWhereThereIsNoInterface() {
        assertThatThrownBy(() -> LocalSockets.open(InetAddress.getByName("192.0.2.77"), null, port))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no interface");
    }

    @Test
    void isOffUnlessAskedFor() throws Exception {
        assertThat(PeerNode.builder().localDiscovery).isFalse();
        nodes.open();
        assertThat(TestNodes.threads()).doesNotContain("flotilla-lsd");
        open();
        assertThat(TestNodes.threads()).contains("flotilla-lsd");
    }
}
