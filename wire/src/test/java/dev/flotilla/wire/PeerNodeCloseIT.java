package dev.flotilla.wire;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@link PeerNode#close} leaves no thread, socket, file or buffer, whatever it interrupts. */
class PeerNodeCloseIT {
    private static final int PIECE = 65_536;
    private static final Path OPEN_FILES = Path.of("/proc/self/fd");

    @RegisterExtension
    final TestNodes nodes = new TestNodes();

    @TempDir
    Path seeds;

    @TempDir
    Path downloads;

    private List<String> openBefore = List.of();

    @BeforeEach
    void warmUp() throws IOException {
        nodes.open(nodes.builder()).close(); // loads classes and native code, which stay open
        openBefore = ours();
    }

    @Test
    void anIdleNode() throws IOException {
        PeerNode node = nodes.open(nodes.builder());
        InetSocketAddress address = node.localAddress();
        assertThat(TestNodes.threads()).isNotEmpty();
        node.close();
        assertNothingLeft();
        try (ServerSocket tcp = new ServerSocket(address.getPort(), 1, address.getAddress());
                DatagramSocket udp = new DatagramSocket(address)) {
            assertThat(tcp.getLocalPort()).isEqualTo(udp.getLocalPort());
        }
    }

    @Test
    void twoNodesInTheMiddleOfADownload() throws IOException {
        Payload payload = Payload.file(seeds, "payload", 400 * PIECE, PIECE);
        PeerNode seeder = nodes.open(nodes.builder());
        seeder.add(payload.metainfo(), seeds);
        PeerNode leecher = nodes.open(nodes.builder());
        leecher.setRateLimits(new RateLimits(0, 1_000_000)); // 26 seconds
        Torrent torrent = leecher.add(payload.metainfo(), downloads);
        torrent.addPeer(seeder.localAddress());
        await().until(() -> torrent.statistics().progress().piecesDone() > 0);
        leecher.close();
        seeder.close();
        assertNothingLeft();
        assertThat(torrent.state()).isEqualTo(TorrentState.CLOSED);
        assertThat(torrent.completion().toCompletableFuture()).isCompletedExceptionally();
    }

    @Test
    void aNodeThatChecks() throws IOException {
        Payload payload = Payload.file(seeds, "payload", 400 * PIECE, PIECE);
        PeerNode node = nodes.open(nodes.builder());
        Torrent torrent = node.add(payload.metainfo(), seeds);
        node.close();
        assertNothingLeft();
        assertThat(torrent.state()).isEqualTo(TorrentState.CLOSED);
    }

    @Test
    void aNodeWithAPeerThatSaysNothing() throws IOException {
        Payload payload = Payload.file(seeds, "payload", PIECE, PIECE);
        PeerNode node = nodes.open(nodes.builder());
        Torrent torrent = node.add(payload.metainfo(), downloads);
        try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                RawPeer caller = new RawPeer(node.localAddress())) {
            torrent.addPeer(new InetSocketAddress(mute.getInetAddress(), mute.getLocalPort()));
            try (RawPeer called = new RawPeer(mute.accept())) {
                called.receive(68);
                node.close();
                called.awaitClosed();
                caller.awaitClosed();
            }
        }
        assertNothingLeft();
    }

    @Test
    void fromACallback() throws Exception {
        PeerNode node = nodes.open(nodes.builder());
        Payload payload = Payload.file(seeds, "payload", PIECE, PIECE);
        CompletableFuture<Void> closed = node.add(payload.metainfo(), seeds)
                .completion()
                .thenRun(node::close)
                .toCompletableFuture();
        closed.get(60, SECONDS);
        await().untilAsserted(this::assertNothingLeft);
    }

    @Test
    void twiceAndFromManyThreads() throws Exception {
        PeerNode node = nodes.open(nodes.builder());
        CompletableFuture.allOf(
                        CompletableFuture.runAsync(node::close),
                        CompletableFuture.runAsync(node::close),
                        CompletableFuture.runAsync(node::close))
                .get(60, SECONDS);
        node.close();
        assertNothingLeft();
    }

    @Test
    void aNodeWhosePortIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            openBefore = ours();
            InetSocketAddress address = new InetSocketAddress(taken.getInetAddress(), taken.getLocalPort());
            assertThatThrownBy(() -> nodes.open(nodes.builder().bind(address)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(Integer.toString(address.getPort()));
            assertNothingLeft();
        }
        try (DatagramSocket taken = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            openBefore = ours();
            InetSocketAddress address = new InetSocketAddress(taken.getLocalAddress(), taken.getLocalPort());
            assertThatThrownBy(() -> nodes.open(nodes.builder().bind(address))).isInstanceOf(IOException.class);
            assertNothingLeft();
        }
    }

    private void assertNothingLeft() {
        nodes.assertNothingLeft();
        assertThat(ours()).containsExactlyInAnyOrderElementsOf(openBefore);
    }

    /** What the process has open, but for jars and modules, as far as the system tells. */
    private static List<String> ours() {
        List<String> open = new ArrayList<>();
        if (Files.isDirectory(OPEN_FILES)) {
            try (Stream<Path> links = Files.list(OPEN_FILES)) {
                for (Path link : links.toList()) {
                    String target = Files.readSymbolicLink(link).toString();
                    if (target.startsWith("socket:") || target.startsWith("anon_inode:") || target.contains("junit")) {
                        open.add(target);
                    }
                }
            } catch (NoSuchFileException e) {
                return ours(); // one was closed while we looked
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
        return open;
    }
}
