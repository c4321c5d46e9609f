package dev.flotilla.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.Id160;
import dev.flotilla.core.metainfo.Magnet;
import dev.flotilla.wire.protocol.Handshake;
import dev.flotilla.wire.protocol.PeerMessage;
import dev.flotilla.wire.protocol.PeerMessageEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What strangers may send to the port of a node that seeds one torrent. */
class HostilePeersIT {
    private static final Id160 UNKNOWN = Id160.fromHex("ab".repeat(20));

    @RegisterExtension
    final TestNodes nodes = new TestNodes();

    @TempDir
    Path directory;

    private PeerNode node;
    private Torrent torrent;

    @BeforeEach
    void seed() throws IOException {
        open(NodeLimits.DEFAULT);
    }

    private void open(NodeLimits limits) throws IOException {
        Payload payload = Payload.file(directory, "payload", 100_000, 16_384);
        node = nodes.open(nodes.builder().dht(false).limits(limits));
        torrent = node.add(payload.metainfo(), directory);
        await().until(() -> torrent.state() == TorrentState.SEEDING);
    }

    private void reopen(NodeLimits limits) throws IOException {
        node.close();
        open(limits);
    }

    @Test
    void answersAHandshakeOfItsTorrent() throws IOException {
        try (RawPeer peer = new RawPeer(node.localAddress())) {
            shakeHands(peer, "-XX0000-honest");
        }
        awaitCount(NodeStatistics::connections, 0);
    }

    @Test
    void closesAnotherProtocol() throws IOException {
        try (RawPeer peer = new RawPeer(node.localAddress())) {
            peer.send("GET / HTTP/1.1\r\n".repeat(50).getBytes(StandardCharsets.US_ASCII));
            peer.awaitClosed();
        }
        awaitCount(NodeStatistics::encryptionFailures, 1);
    }

    @Test
    void closesAnotherProtocolAtItsFirstByteWhereNothingIsEncrypted() throws IOException {
        PeerNode plain = nodes.open(nodes.builder().dht(false).encryption(Encryption.OFF));
        try (RawPeer peer = new RawPeer(plain.localAddress())) {
            peer.send((byte) 'G');
            peer.awaitClosed();
        }
        await().until(() -> plain.statistics().unreadableHandshakes() == 1);
    }

    @Test
    void closesAKeyExchangeWithTheKeyZero() throws IOException {
        try (RawPeer peer = new RawPeer(node.localAddress())) {
            peer.send(new byte[96]);
            peer.awaitClosed();
        }
        awaitCount(NodeStatistics::encryptionFailures, 1);
    }

    @Test
    void refusesAPlainHandshakeWhereEncryptionIsRequired() throws IOException {
        PeerNode strict = nodes.open(nodes.builder().dht(false).encryption(Encryption.REQUIRED));
        try (RawPeer peer = new RawPeer(strict.localAddress())) {
            peer.send(RawPeer.handshake(UNKNOWN, "-XX0000-plain"));
            peer.awaitClosed();
        }
        await().until(() -> strict.statistics().plaintextRefused() == 1);
    }

    @Test
    void closesAnUnknownInfoHash() throws IOException {
        try (RawPeer peer = new RawPeer(node.localAddress())) {
            peer.send(RawPeer.handshake(UNKNOWN, "-XX0000-lost"));
            peer.awaitClosed();
        }
        awaitCount(NodeStatistics::unknownInfoHashes, 1);
    }

    @Test
    void closesAHandshakeThatDoesNotEnd() throws IOException {
        reopen(NodeLimits.DEFAULT.withHandshakeTimeout(Duration.ofMillis(300)));
        try (RawPeer peer = new RawPeer(node.localAddress())) {
            peer.send((byte) 19, (byte) 'B');
            peer.awaitClosed();
        }
        awaitCount(NodeStatistics::handshakeFailures, 1);
    }

    @Test
    void closesAnOversizedFrameAtItsLength() throws IOException {
        try (RawPeer peer = new RawPeer(node.localAddress())) {
            shakeHands(peer, "-XX0000-greedy");
            peer.send((byte) 0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 7);
            peer.awaitClosed();
        }
        awaitCount(NodeStatistics::protocolErrors, 1);
        assertThat(torrent.state()).isEqualTo(TorrentState.SEEDING);
    }

    @Test
    void idleConnectionsDoNotKeepHonestPeersOut() throws IOException {
        reopen(NodeLimits.DEFAULT.withIncomingHandshakes(4));
        List<RawPeer> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                idle.add(new RawPeer(node.localAddress()));
            }
            try (RawPeer honest = new RawPeer(node.localAddress())) {
                shakeHands(honest, "-XX0000-honest");
            }
            awaitCount(NodeStatistics::refused, 17);
        } finally {
            for (RawPeer peer : idle) {
                peer.close();
            }
        }
    }

    @Test
    void aPeerThatAsksAndNeverReadsHoldsLittleMemory() throws IOException {
        Payload large = Payload.file(directory.resolve("large"), "large", 40 << 20, 1 << 20);
        Torrent seeded = node.add(large.metainfo(), large.directory());
        await().until(() -> seeded.state() == TorrentState.SEEDING);
        try (RawPeer peer = new RawPeer(node.localAddress())) {
            peer.send(RawPeer.handshake(seeded.infoHash(), "-XX0000-deaf"));
            peer.send(message(new PeerMessage.Interested()));
            for (int piece = 0; piece < 30; piece++) {
                for (int begin = 0; begin < 1 << 20; begin += 1 << 14) {
                    peer.send(message(new PeerMessage.Request(piece, begin, 1 << 14)));
                }
            }
            await().until(() -> seeded.statistics().transfer().uploadedBytes() > PeerConnection.HIGH_WATER);
            await().during(Duration.ofMillis(500)).until(() -> nodes.usedDirectMemory() < 2 << 20);
            awaitCount(NodeStatistics::connections, 1);
        }
    }

    @Test
    void takesNoMoreConnectionsThanAllowed() throws IOException {
        reopen(NodeLimits.DEFAULT.withConnections(2));
        try (RawPeer first = new RawPeer(node.localAddress());
                RawPeer second = new RawPeer(node.localAddress())) {
            shakeHands(first, "-XX0000-first");
            shakeHands(second, "-XX0000-second");
            awaitCount(NodeStatistics::connections, 2);
            try (RawPeer third = new RawPeer(node.localAddress())) {
                third.awaitClosed();
            }
        }
        awaitCount(NodeStatistics::connections, 0);
    }

    @Test
    void noticesAConnectionToItself() {
        torrent.addPeer(node.localAddress());
        node.add(Magnet.of(UNKNOWN), directory).addPeer(node.localAddress());
        await().until(() -> node.statistics().selfConnections() > 0);
        awaitCount(NodeStatistics::connections, 0);
    }

    @Test
    void dialsItselfNoSecondTime() throws IOException {
        torrent.addPeer(node.localAddress());
        awaitCount(NodeStatistics::selfConnections, 1);
        torrent.pause();
        torrent.resume(); // dials at once all that it knows
        try (ServerSocket other = new ServerSocket(0, 1, node.localAddress().getAddress())) {
            torrent.addPeer((InetSocketAddress) other.getLocalSocketAddress());
            other.accept().close();
            other.accept().close(); // the same dial, in plain
        }
        await().untilAsserted(
                        () -> { // the other is dialled again and again
                            NodeStatistics now = node.statistics();
                            assertThat(now.dialFailures()).isPositive();
                            assertThat(now.dialled()).isEqualTo(1 + now.dialFailures());
                        });
        assertThat(node.statistics().selfConnections()).isEqualTo(1);
    }

    private static byte[] message(PeerMessage message) {
        ByteBuf bytes = Unpooled.buffer();
        PeerMessageEncoder.encode(message, bytes);
        return ByteBufUtil.getBytes(bytes);
    }

    private void shakeHands(RawPeer peer, String peerId) throws IOException {
        peer.send(RawPeer.handshake(torrent.infoHash(), peerId));
        byte[] answer = peer.receive(Handshake.BYTES);
        assertThat(Id160.read(answer, 28)).isEqualTo(torrent.infoHash());
        assertThat(Id160.read(answer, 48)).isEqualTo(node.peerId());
    }

    private void awaitCount(ToLongFunction<NodeStatistics> counter, long expected) {
        await().untilAsserted(
                        () -> assertThat(counter.applyAsLong(node.statistics())).isEqualTo(expected));
    }
}
