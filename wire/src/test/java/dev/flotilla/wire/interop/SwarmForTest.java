package dev.flotilla.wire.interop;

import static org.awaitility.Awaitility.await;

import dev.flotilla.core.metainfo.FileEntry;
import dev.flotilla.core.metainfo.Metainfo;
import dev.flotilla.core.metainfo.TorrentCreator;
import dev.flotilla.wire.PeerNode;
import dev.flotilla.wire.PeerStatistics;
import dev.flotilla.wire.Torrent;
import dev.flotilla.wire.interop.ForeignClient.Assignment;
import dev.flotilla.wire.interop.InteropCase.Shape;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * Peers of one torrent, ours and foreign ones, that know of each other what a test tells them. Closed after it.
 *
 * <p>Confined to the thread of its test.
 */
final class SwarmForTest implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(60);

    private final InetAddress address;
    private final Path scratch;
    private final TestPayload payload;
    private final Path torrentFile;
    private final Metainfo metainfo;
    private final List<Runnable> open = new ArrayList<>();
    private int peers;

    SwarmForTest(InetAddress address, Path scratch, boolean isPrivate) throws IOException {
        this(address, scratch, Shape.SINGLE_FILE, isPrivate);
    }

    SwarmForTest(InetAddress address, Path scratch, Shape shape) throws IOException {
        this(address, scratch, shape, false);
    }

    private SwarmForTest(InetAddress address, Path scratch, Shape shape, boolean isPrivate) throws IOException {
        this.address = address;
        this.scratch = scratch;
        payload = TestPayload.write(Files.createDirectory(scratch.resolve("source")), shape);
        metainfo = TorrentCreator.from(payload.path())
                .pieceLength(TestPayload.PIECE_LENGTH)
                .isPrivate(isPrivate)
                .create();
        torrentFile =
                Files.write(scratch.resolve("t.torrent"), metainfo.encode().toByteArray());
    }

    Metainfo metainfo() {
        return metainfo;
    }

    TestPayload payload() {
        return payload;
    }

    Path source() {
        return payload.directory();
    }

    /** A new directory, empty. */
    Path directory() throws IOException {
        return Files.createDirectory(scratch.resolve("peer" + ++peers));
    }

    /** Another address of this machine: transmission knows at most one peer of each. */
    InetAddress host(int number) throws IOException {
        byte[] bytes = address.getAddress();
        bytes[bytes.length - 1] = (byte) number;
        return InetAddress.getByAddress(bytes);
    }

    /** What a foreign client needs, which finds or leaves the data in {@code directory}. */
    Assignment assignment(String id, Path directory, Optional<InetSocketAddress> dial) throws IOException {
        return assignment(id, address, directory, dial, List.of());
    }

    Assignment assignment(
            String id, InetAddress host, Path directory, Optional<InetSocketAddress> dial, List<InetSocketAddress> dht)
            throws IOException {
        return new Assignment(
                id, ForeignClient.freePort(host), torrentFile.toString(), directory, directory(), dial, dht);
    }

    PeerNode.Builder builder() {
        return builder(address);
    }

    PeerNode.Builder builder(InetAddress at) {
        return PeerNode.builder().bind(new InetSocketAddress(at, 0)).dht(false);
    }

    PeerNode open(PeerNode.Builder builder) throws IOException {
        PeerNode node = builder.open();
        open.add(node::close);
        return node;
    }

    /** A foreign client, which listens when this returns. */
    ForeignProcess open(ForeignProcess process, Assignment assignment) {
        open.add(process::close);
        process.awaitListening(assignment);
        return process;
    }

    /** All that was to arrive has. */
    void awaitCopy(Path directory, Torrent torrent, ForeignProcess client) {
        try {
            await().atMost(LIMIT)
                    .failFast("the client has ended", () -> !client.isAlive())
                    .ignoreExceptions() // files come and go
                    .until(() -> payload.digestsAt(directory).equals(payload.digestsAt(source())));
        } catch (RuntimeException e) {
            throw new AssertionError("Flotilla: " + torrent.statistics() + "\nThe client: " + client.describe(), e);
        }
    }

    /** The index of its largest file. */
    static int largest(Metainfo metainfo) {
        List<FileEntry> files = metainfo.info().files();
        int largest = 0;
        for (int i = 1; i < files.size(); i++) {
            largest = files.get(i).length() > files.get(largest).length() ? i : largest;
        }
        return largest;
    }

    /** Of all peers whose client has {@code client} in its name, in small letters, also of those that have left. */
    static long sum(Torrent torrent, String client, ToLongFunction<PeerStatistics> bytes) {
        return torrent.statistics().peers().stream()
                .filter(peer -> peer.client().toLowerCase(Locale.ROOT).contains(client))
                .mapToLong(bytes)
                .sum();
    }

    static void awaitPeer(Torrent torrent, ForeignProcess client, Predicate<PeerStatistics> wanted) {
        try {
            await().atMost(LIMIT)
                    .until(() -> torrent.statistics().peers().stream().anyMatch(wanted));
        } catch (RuntimeException e) {
            throw new AssertionError("Flotilla: " + torrent.statistics() + "\nThe client: " + client.describe(), e);
        }
    }

    @Override
    public void close() {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).run();
        }
    }
}
