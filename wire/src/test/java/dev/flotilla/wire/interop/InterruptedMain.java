package dev.flotilla.wire.interop;

import dev.flotilla.core.metainfo.Metainfo;
import dev.flotilla.wire.PeerNode;
import dev.flotilla.wire.RateLimits;
import dev.flotilla.wire.Torrent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * {@code FILE.torrent DIRECTORY STATE PORT RATE}: downloads from that port of loopback, at most that many bytes a second, and
 * tells every tenth of a second what it has stored; at the end what it fetched.
 */
final class InterruptedMain {
    private InterruptedMain() {}

    public static void main(String[] args) throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (PeerNode node = PeerNode.builder()
                .bind(new InetSocketAddress(loopback, 0))
                .dht(false)
                .stateDirectory(Path.of(args[2]))
                .rateLimits(new RateLimits(0, Long.parseLong(args[4])))
                .open()) {
            Torrent torrent = node.add(Metainfo.parse(Files.readAllBytes(Path.of(args[0]))), Path.of(args[1]));
            torrent.addPeer(new InetSocketAddress(loopback, Integer.parseInt(args[3])));
            while (true) {
                try {
                    torrent.completion().toCompletableFuture().get(100, TimeUnit.MILLISECONDS);
                    break;
                } catch (TimeoutException e) {
                    System.out.println(
                            "stored " + torrent.statistics().progress().bytesDone());
                }
            }
            System.out.println("fetched " + torrent.statistics().transfer().downloadedBytes());
        }
    }
}
