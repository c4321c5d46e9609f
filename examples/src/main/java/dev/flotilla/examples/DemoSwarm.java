package dev.flotilla.examples;

import dev.flotilla.core.metainfo.Magnet;
import dev.flotilla.core.metainfo.Metainfo;
import dev.flotilla.dht.DhtNode;
import dev.flotilla.wire.NodeLimits;
import dev.flotilla.wire.PeerNode;
import dev.flotilla.wire.Torrent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * The swarm of the demonstration: DHT nodes alone, a seeder whose data is in place, and leechers that know one DHT node
 * and the magnet link. Their copies lie in a directory of their own, deleted at the end.
 *
 * <p>Confined to the thread that runs the command, but for {@link #close}, which may come from a shutdown hook.
 */
final class DemoSwarm implements AutoCloseable {
    static final int LONE_NODES = 3;
    static final int LEECHERS = 5;
    private static final NodeLimits LIMITS = NodeLimits.DEFAULT.withBufferBytes(8 << 20);
    private static final long SPARE_BYTES = 64 << 20;

    /** One leecher; {@code took} completes when it has everything. Immutable. */
    record Leecher(String name, PeerNode node, Torrent torrent, Path directory, CompletableFuture<Duration> took) {}

    private final Path copies;
    private final List<Leecher> leechers = new ArrayList<>();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private boolean closed;

    DemoSwarm() throws IOException {
        copies = Files.createTempDirectory("flotilla-demo");
    }

    /** Fails unless the copies fit on the disk. */
    void checkSpace(long length) throws IOException, Failure {
        long needed = LEECHERS * length + SPARE_BYTES;
        long usable = Files.getFileStore(copies).getUsableSpace();
        if (usable < needed) {
            throw new Failure("the copies need " + Units.bytes(needed) + ", and " + copies.getParent() + " has "
                    + Units.bytes(usable) + " free");
        }
    }

    /** Opens a DHT node alone, which knows {@code others}. */
    InetSocketAddress addNode(List<InetSocketAddress> others) throws IOException {
        return opened(DhtNode.builder().bind(loopback()).bootstrap(others).open())
                .localAddress();
    }

    /** Opens the seeder; returns when it has checked its data. */
    PeerNode addSeeder(Metainfo metainfo, Path directory, InetSocketAddress bootstrap)
            throws IOException, InterruptedException, ExecutionException {
        PeerNode seeder = addPeer(bootstrap);
        seeder.add(metainfo, directory).completion().toCompletableFuture().get();
        return seeder;
    }

    /** Opens a leecher and lets it begin. */
    void addLeecher(Magnet link, InetSocketAddress bootstrap) throws IOException {
        String name = String.valueOf((char) ('A' + leechers.size()));
        Path directory = copies.resolve(name);
        PeerNode node = addPeer(bootstrap);
        long begin = System.nanoTime();
        Torrent torrent = node.add(link, directory);
        CompletableFuture<Duration> took = torrent.completion()
                .thenApply(done -> Duration.ofNanos(System.nanoTime() - begin))
                .toCompletableFuture();
        leechers.add(new Leecher(name, node, torrent, directory, took));
    }

    private PeerNode addPeer(InetSocketAddress bootstrap) throws IOException {
        return opened(PeerNode.builder()
                .bind(loopback())
                .bootstrap(HostPort.of(bootstrap).toString())
                .limits(LIMITS)
                .open());
    }

    private synchronized <T extends AutoCloseable> T opened(T resource) {
        open.push(resource);
        if (closed) {
            close();
            throw new CancellationException();
        }
        return resource;
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    List<Leecher> leechers() {
        return List.copyOf(leechers);
    }

    /** True when all leechers have everything, false after {@code millis}. */
    boolean awaitCompletion(long millis) throws InterruptedException, ExecutionException {
        try {
            CompletableFuture.allOf(leechers.stream().map(Leecher::took).toArray(CompletableFuture[]::new))
                    .get(millis, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    /** Closes the nodes, the latest first, and deletes the copies. */
    @Override
    public synchronized void close() {
        closed = true;
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                throw new AssertionError("nodes close without a checked exception", e);
            }
        }
        try (Stream<Path> files = Files.walk(copies)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
