package dev.flotilla.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One network of Flotilla's and libtorrent's nodes, on loopback. */
class LibtorrentInteropIT {
    @TempDir
    static Path directory;

    private final Id160 swarm = Id160.random(new SplittableRandom(System.nanoTime()));
    private final List<DhtNode> nodes = new ArrayList<>();
    private final List<Libtorrent> libtorrents = new ArrayList<>();

    @BeforeAll
    static void needLibtorrent() throws Exception {
        Libtorrent.require();
    }

    @AfterEach
    void closeAll() throws Exception {
        nodes.forEach(DhtNode::close);
        for (Libtorrent libtorrent : libtorrents) {
            libtorrent.stop();
        }
    }

    @Test
    void flotillaFindsWhatLibtorrentAnnounces() throws Exception {
        DhtNode first = node(List.of());
        Libtorrent libtorrent = libtorrent(first);
        await().until(() -> first.statistics().nodes() == 1);

        libtorrent.tell("announce " + swarm.hex());
        await().atMost(Duration.ofSeconds(30)).until(() -> first.statistics().peers() == 1);

        DhtNode asker = node(List.of(first.localAddress()));
        assertThat(get(asker.findPeers(swarm).result()).peers()).containsExactly(Endpoint.of(libtorrent.address()));
    }

    @Test
    void libtorrentFindsWhatFlotillaAnnounces() throws Exception {
        Libtorrent libtorrent = libtorrent(null);
        DhtNode announcer = node(List.of(libtorrent.address()));
        AnnounceResult round = get(announcer.announce(swarm, 1234, peer -> {}).firstRound());
        assertThat(round.replicas()).extracting(NodeInfo::endpoint).containsExactly(Endpoint.of(libtorrent.address()));

        Endpoint peer = Endpoint.parse("127.0.0.1:1234");
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            libtorrent.tell("get " + swarm.hex());
            return libtorrent.hasFound(swarm, peer);
        });
    }

    @Test
    void joinsThroughLibtorrentAndAsksItEverything() throws Exception {
        Libtorrent libtorrent = libtorrent(null);
        DhtNode a = node(List.of(libtorrent.address()));
        DhtNode b = node(List.of(libtorrent.address()));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> a.statistics().nodes() == 2 && b.statistics().nodes() == 2);

        NodeReply pong = get(a.ping(libtorrent.address()));
        assertThat(pong.version().utf8()).startsWith("LT");
        assertThat(pong.seenAs()).containsExactly(Endpoint.of(a.localAddress()));
        assertThat(get(a.findNode(libtorrent.address(), b.nodeId())).nodes())
                .extracting(NodeInfo::id)
                .contains(b.nodeId());
        assertThat(get(a.announce(libtorrent.address(), swarm, 777)).node()).isEqualTo(pong.node());
        assertThat(get(b.getPeers(libtorrent.address(), swarm)).peers())
                .containsExactly(Endpoint.parse("127.0.0.1:777"));
    }

    @Test
    void oneNetworkOfBoth() throws Exception {
        DhtNode first = node(List.of());
        List<DhtNode> flotilla = new ArrayList<>(List.of(first));
        List<Libtorrent> others = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            flotilla.add(node(List.of(first.localAddress())));
            others.add(libtorrent(first));
        }
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        flotilla.stream().allMatch(node -> node.statistics().nodes() >= 8));

        get(flotilla.get(2).announce(swarm, 1111, peer -> {}).firstRound());
        others.get(1).tell("announce " + swarm.hex());
        for (DhtNode node : flotilla) {
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(
                            () -> assertThat(get(node.findPeers(swarm).result()).peers())
                                    .contains(
                                            Endpoint.parse("127.0.0.1:1111"),
                                            Endpoint.of(others.get(1).address())));
        }
        for (Libtorrent node : others) {
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                node.tell("get " + swarm.hex());
                return node.hasFound(swarm, Endpoint.parse("127.0.0.1:1111"));
            });
        }
    }

    private DhtNode node(List<InetSocketAddress> bootstrap) throws IOException {
        DhtNode node = DhtNode.builder()
                .bind(new InetSocketAddress("127.0.0.1", 0))
                .bootstrap(bootstrap)
                .open();
        nodes.add(node);
        return node;
    }

    private Libtorrent libtorrent(DhtNode neighbour) throws IOException {
        Libtorrent libtorrent = Libtorrent.start(directory);
        libtorrents.add(libtorrent);
        libtorrent.address();
        if (neighbour != null) {
            libtorrent.tell("add " + neighbour.localAddress().getPort());
        }
        return libtorrent;
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
