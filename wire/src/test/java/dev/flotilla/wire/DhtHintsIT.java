package dev.flotilla.wire;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.core.metainfo.Metainfo;
import dev.flotilla.core.metainfo.TorrentCreator;
import dev.flotilla.dht.DhtNode;
import dev.flotilla.wire.protocol.Handshake;
import dev.flotilla.wire.protocol.PeerMessage;
import dev.flotilla.wire.protocol.PeerMessageEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a torrent and its peers tell of the DHT, and what a private one keeps from it. */
class DhtHintsIT {

    @RegisterExtension
    final TestNodes nodes = new TestNodes();

    @TempDir
    Path directory;

    @Test
    void joinsThroughTheNodesOfATorrent() throws IOException {
        PeerNode other = nodes.open(nodes.builder());
        PeerNode node = nodes.open(nodes.builder());
        node.add(torrent("public", false, List.of(address(other))), directory);
        await().until(() -> dht(node).statistics().nodes() == 1);
    }

    @Test
    void joinsThroughThePortMessageOfAPeer() throws IOException {
        PeerNode other = nodes.open(nodes.builder());
        PeerNode node = nodes.open(nodes.builder());
        Torrent torrent = node.add(torrent("public", false, List.of()), directory);
        await().until(() -> torrent.state() == TorrentState.SEEDING);
        try (RawPeer peer = new RawPeer(node.localAddress())) {
            peer.send(RawPeer.handshake(torrent.infoHash(), "-XX0000-node"));
            peer.receive(Handshake.BYTES);
            ByteBuf port = Unpooled.buffer();
            PeerMessageEncoder.encode(
                    new PeerMessage.Port(dht(other).localAddress().getPort()), port);
            peer.send(ByteBufUtil.getBytes(port));
            await().until(() -> dht(node).statistics().nodes() == 1);
        }
    }

    @Test
    void keepsAPrivateTorrentOutOfTheDht() throws Exception {
        PeerNode other = nodes.open(nodes.builder());
        PeerNode node = nodes.open(nodes.builder().bootstrap(address(other)));
        Metainfo secret = torrent("secret", true, List.of());
        Metainfo known = torrent("known", false, List.of());
        node.add(secret, directory);
        node.add(known, directory);
        await().until(() -> peersOf(known.infoHash(), other).size() == 1);
        assertThat(peersOf(secret.infoHash(), other)).isEmpty();
    }

    @Test
    void dialsWhomItFindsButNotItself() throws Exception {
        Metainfo known = torrent("known", false, List.of());
        PeerNode node = nodes.open(nodes.builder().lookupInterval(Duration.ofMillis(100)));
        Torrent torrent = node.add(known.magnet(), directory.resolve("copy"));
        await().until(() -> peersOf(known.infoHash(), node).equals(List.of(Endpoint.of(node.localAddress()))));
        PeerNode other = nodes.open(nodes.builder().bootstrap(address(node)));
        other.add(known, directory);
        torrent.completion().toCompletableFuture().get(60, SECONDS); // they part at once, both being done
        assertThat(node.statistics().selfConnections()).isZero();
    }

    private static List<Endpoint> peersOf(Id160 infoHash, PeerNode asked) throws Exception {
        return dht(asked)
                .findPeers(infoHash)
                .result()
                .toCompletableFuture()
                .get(20, SECONDS)
                .peers();
    }

    private Metainfo torrent(String name, boolean isPrivate, List<String> dhtNodes) throws IOException {
        Path file = Files.writeString(directory.resolve(name), name);
        return TorrentCreator.from(file).isPrivate(isPrivate).nodes(dhtNodes).create();
    }

    private static DhtNode dht(PeerNode node) {
        return node.dht().orElseThrow();
    }

    private static String address(PeerNode node) {
        return Endpoint.of(node.localAddress()).toString();
    }
}
