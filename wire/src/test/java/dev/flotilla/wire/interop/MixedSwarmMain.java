package dev.flotilla.wire.interop;

import static org.awaitility.Awaitility.await;

import dev.flotilla.dht.DhtNode;
import dev.flotilla.wire.PeerNode;
import dev.flotilla.wire.PeerStatistics;
import dev.flotilla.wire.RateLimits;
import dev.flotilla.wire.Torrent;
import dev.flotilla.wire.TorrentState;
import dev.flotilla.wire.interop.ForeignClient.Assignment;
import dev.flotilla.wire.interop.ForeignClient.Crypto;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * {@code DIRECTORY}: one slow seeder and five leechers of four makes, each on an address of its own in a {@link Namespace}.
 * They find each other in a DHT and by peer exchange; none is told an address but that of a DHT node. Each make must upload.
 */
final class MixedSwarmMain {
    private static final int SEEDER_BYTES_PER_SECOND = 80_000; // 40 s for one copy
    private static final List<String> FOREIGN = List.of("libtorrent", "aria2", "transmission");

    private final SwarmForTest swarm;
    private final List<DhtNode> meeting = new ArrayList<>();
    private final Map<String, Path> directories = new LinkedHashMap<>();
    private final Map<String, ForeignProcess> processes = new LinkedHashMap<>();

    private MixedSwarmMain(SwarmForTest swarm) {
        this.swarm = swarm;
    }

    public static void main(String[] args) throws Exception {
        InetAddress address = InetAddress.getByName(Namespace.ADDRESS);
        try (SwarmForTest swarm = new SwarmForTest(address, Path.of(args[0]), false)) {
            MixedSwarmMain main = new MixedSwarmMain(swarm);
            try {
                main.run();
            } finally {
                main.meeting.forEach(DhtNode::close);
            }
        }
    }

    private void run() throws Exception {
        TransmissionClient transmission = new TransmissionClient(Crypto.ANY);
        for (int i = 0; i < transmission.dhtNodesNeeded(); i++) {
            meeting.add(DhtNode.builder()
                    .bind(new InetSocketAddress(swarm.host(1), 0))
                    .bootstrap(addresses())
                    .open());
        }
        Assignment late = assignment("transmission", 2);
        open("transmission", transmission.start(late, true, false), late);
        await("transmission has announced itself, which takes it half a minute")
                .atMost(Duration.ofSeconds(90))
                .until(() -> meeting.stream().anyMatch(node -> node.statistics().peers() > 0));
        Assignment second = assignment("libtorrent", 3);
        open("libtorrent", new LibtorrentClient(Crypto.ANY).start(second, "--pex"), second);
        Assignment third = assignment("aria2", 4);
        open("aria2", new Aria2Client(Crypto.ANY).start(third, "--enable-peer-exchange=true"), third);
        List<Torrent> leechers = new ArrayList<>();
        for (int host = 5; host <= 6; host++) {
            leechers.add(node(host, RateLimits.NONE).add(swarm.metainfo(), swarm.directory()));
        }
        for (Torrent leecher : leechers) { // or one that is found late has nothing left to give
            for (String client : FOREIGN) {
                SwarmForTest.awaitPeer(
                        leecher,
                        processes.get(client),
                        peer -> peer.connected()
                                && peer.client().toLowerCase(Locale.ROOT).contains(client));
            }
        }
        Torrent seeder = node(7, new RateLimits(SEEDER_BYTES_PER_SECOND, 0)).add(swarm.metainfo(), swarm.source());
        await().atMost(SwarmForTest.LIMIT).until(() -> seeder.state() == TorrentState.SEEDING);
        try {
            for (Torrent leecher : leechers) {
                leecher.completion().toCompletableFuture().get(100, TimeUnit.SECONDS);
                require(isCopy(leecher.directory()), "a copy of ours is another");
            }
            for (String client : FOREIGN) {
                swarm.awaitCopy(directories.get(client), seeder, processes.get(client));
            }
            compare(seeder, leechers);
        } finally {
            System.out.println("seeder " + seeder.statistics());
            leechers.forEach(leecher -> System.out.println("leecher " + leecher.statistics()));
        }
    }

    private void compare(Torrent seeder, List<Torrent> leechers) {
        for (String client : FOREIGN) {
            long given = 0;
            long taken = 0;
            for (Torrent leecher : leechers) {
                given += SwarmForTest.sum(leecher, client, PeerStatistics::downloadedBytes);
                taken += SwarmForTest.sum(leecher, client, PeerStatistics::uploadedBytes);
            }
            System.out.println(client + " gave our leechers " + given + ", took from them " + taken);
            require(given > 0, client + " uploads");
            require(taken > 0, "our leechers upload to " + client);
        }
        long copies = seeder.statistics().transfer().uploadedBytes()
                * 100
                / swarm.metainfo().info().totalLength();
        System.out.println("the seeder gave " + copies + " % of the file to five leechers");
    }

    private boolean isCopy(Path directory) {
        return swarm.payload().digestsAt(directory).equals(swarm.payload().digestsAt(swarm.source()));
    }

    private static void require(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError(what);
        }
    }

    private Assignment assignment(String client, int host) throws IOException {
        Path directory = swarm.directory();
        directories.put(client, directory);
        return swarm.assignment(client + "-mixed", swarm.host(host), directory, Optional.empty(), addresses());
    }

    private void open(String client, ForeignProcess process, Assignment assignment) {
        processes.put(client, swarm.open(process, assignment));
    }

    private PeerNode node(int host, RateLimits limits) throws IOException {
        return swarm.open(swarm.builder(swarm.host(host))
                .dht(true)
                .bootstrap(addresses().stream().map(ForeignClient::text).toList())
                .lookupInterval(Duration.ofSeconds(5))
                .rateLimits(limits));
    }

    private List<InetSocketAddress> addresses() {
        return meeting.stream().map(DhtNode::localAddress).toList();
    }
}
