package dev.flotilla.wire.interop;

import dev.flotilla.core.metainfo.Metainfo;
import dev.flotilla.wire.PeerNode;
import dev.flotilla.wire.Torrent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** {@code FILE.torrent DIRECTORY PORT}: downloads from that port of loopback, then tells the most memory it ever held. */
final class LeechMain {
    private LeechMain() {}

    public static void main(String[] args) throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (PeerNode node = PeerNode.builder()
                .bind(new InetSocketAddress(loopback, 0))
                .dht(false)
                .open()) {
            Torrent torrent = node.add(Metainfo.parse(Files.readAllBytes(Path.of(args[0]))), Path.of(args[1]));
            torrent.addPeer(new InetSocketAddress(loopback, Integer.parseInt(args[2])));
            torrent.completion().toCompletableFuture().get(100, TimeUnit.SECONDS);
        }
        Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .forEach(System.out::println);
    }
}
