package dev.flotilla.wire.interop;

import static org.awaitility.Awaitility.await;

import dev.flotilla.wire.PeerNode;
import dev.flotilla.wire.PeerStatistics.Source;
import dev.flotilla.wire.Torrent;
import dev.flotilla.wire.interop.ForeignClient.Assignment;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** {@code WHAT DIRECTORY}: one scenario in a {@link Namespace}, where a multicast reaches nobody else. */
final class DiscoveryMain {
    private DiscoveryMain() {}

    public static void main(String[] args) throws Exception {
        InetAddress address = InetAddress.getByName(Namespace.ADDRESS);
        try (SwarmForTest swarm = new SwarmForTest(address, Path.of(args[1]), false)) {
            switch (args[0]) {
                case "libtorrent-announces" -> hears(swarm, true);
                case "libtorrent-hears" -> isHeard(swarm);
                case "transmission-announces" -> hears(swarm, false);
                case "transmission-is-told" -> tellsTransmission(swarm);
                default -> throw new IllegalArgumentException(args[0]);
            }
        }
    }

    private static ForeignProcess start(SwarmForTest swarm, boolean libtorrent, Path directory) throws Exception {
        Assignment assignment =
                swarm.assignment((libtorrent ? "libtorrent" : "transmission") + "-lsd", directory, Optional.empty());
        ForeignProcess process = libtorrent
                ? new LibtorrentClient(ForeignClient.Crypto.ANY).start(assignment, "--lsd")
                : new TransmissionClient(ForeignClient.Crypto.ANY).start(assignment, false, true);
        return swarm.open(process, assignment);
    }

    /** We are there first and listen; the foreign client comes to seed: it must announce itself. */
    private static void hears(SwarmForTest swarm, boolean libtorrent) throws Exception {
        Path target = swarm.directory();
        PeerNode node = swarm.open(swarm.builder().localDiscovery(true));
        Torrent torrent = node.add(swarm.metainfo(), target);
        ForeignProcess process = start(swarm, libtorrent, swarm.source());
        SwarmForTest.awaitPeer(torrent, process, peer -> peer.source() == Source.LOCAL_DISCOVERY);
        torrent.completion().toCompletableFuture().get(60, TimeUnit.SECONDS);
        if (!swarm.payload().digestsAt(target).equals(swarm.payload().digestsAt(swarm.source()))) {
            throw new AssertionError("something else arrived");
        }
    }

    /** The foreign client is there, and hears us announce ourselves when we come: it dials us. */
    private static void isHeard(SwarmForTest swarm) throws Exception {
        Path target = swarm.directory();
        ForeignProcess process = start(swarm, true, target);
        PeerNode node = swarm.open(swarm.builder().localDiscovery(true));
        Torrent torrent = node.add(swarm.metainfo(), swarm.source());
        SwarmForTest.awaitPeer(torrent, process, peer -> peer.source() == Source.INCOMING);
        await().atMost(SwarmForTest.LIMIT)
                .ignoreExceptions() // files come and go
                .until(() ->
                        swarm.payload().digestsAt(target).equals(swarm.payload().digestsAt(swarm.source())));
    }

    /** BEP 11: it knows us alone, and learns from us of another, which it dials. Of each address it knows one peer. */
    private static void tellsTransmission(SwarmForTest swarm) throws Exception {
        Assignment assignment = swarm.assignment("transmission-pex", swarm.directory(), Optional.empty());
        ForeignProcess process =
                swarm.open(new TransmissionClient(ForeignClient.Crypto.ANY).start(assignment, true, false), assignment);
        PeerNode middle = swarm.open(swarm.builder(InetAddress.getByName("10.73.0.2")));
        middle.add(swarm.metainfo(), swarm.directory()).addPeer(assignment.listen());
        PeerNode.Builder silently =
                swarm.builder(InetAddress.getByName("10.73.0.3")).peerExchange(false);
        Torrent silent = swarm.open(silently).add(swarm.metainfo(), swarm.directory());
        silent.addPeer(middle.localAddress());
        SwarmForTest.awaitPeer(
                silent,
                process,
                peer -> peer.source() == Source.INCOMING
                        && peer.client().toLowerCase(Locale.ROOT).contains("transmission"));
    }
}
