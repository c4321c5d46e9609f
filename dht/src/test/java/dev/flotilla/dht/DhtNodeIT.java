package dev.flotilla.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes with real sockets on loopback. */
class DhtNodeIT {
    private static final Id160 SWARM = Id160.random(new SplittableRandom(5));

    private final List<DhtNode> nodes = new ArrayList<>();

    @AfterEach
    void closeAll() {
        nodes.forEach(DhtNode::close);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 9, 20})
    void peersAnnouncedOnOneNodeAreFoundOnAll(int count) throws Exception {
        List<DhtNode> network = network(count);
        Announcement announcement = network.get(0).announce(SWARM, 4321, peer -> {});
        AnnounceResult round = get(announcement.firstRound());

        assertThat(round.replicas()).hasSize(Math.min(count - 1, 8));
        for (DhtNode node : network) {
            LookupResult found = get(node.findPeers(SWARM).result());
            assertThat(found.peers()).containsExactly(Endpoint.parse("127.0.0.1:4321"));
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void worksOverEveryTransport(Transport transport) throws Exception {
        DhtNode first =
                keep(DhtNode.builder().transport(transport).bind(loopback(0)).open());
        List<DhtNode> others = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            others.add(keep(DhtNode.builder()
                    .transport(transport)
                    .bind(loopback(0))
                    .bootstrap(List.of(first.localAddress()))
                    .open()));
        }
        get(others.get(0).announce(SWARM, 4321, peer -> {}).firstRound());
        for (DhtNode node : others) {
            assertThat(get(node.findPeers(SWARM).result()).peers()).containsExactly(Endpoint.parse("127.0.0.1:4321"));
        }
        for (int i = 0; i < 2000; i++) { // more than one read takes
            others.get(0).ping(first.localAddress());
        }
        await().until(() -> first.statistics().received().ping() >= 1000);
    }

    static Stream<Transport> transports() {
        return Stream.of(Transport.values()).filter(transport -> transport != Transport.EPOLL || Epoll.isAvailable());
    }

    @Test
    void junkIsCountedAndHarmless() throws Exception {
        DhtNode node = open(List.of());
        try (DatagramSocket socket = new DatagramSocket(loopback(0))) {
            SplittableRandom random = new SplittableRandom(1);
            for (int i = 0; i < 500; i++) {
                byte[] junk = new byte[random.nextInt(3000)];
                random.nextBytes(junk);
                socket.send(new DatagramPacket(junk, junk.length, node.localAddress()));
            }
            byte[] wrong = "d1:ad2:id3:abce1:q4:ping1:t2:aa1:y1:qe".getBytes(StandardCharsets.US_ASCII);
            socket.send(new DatagramPacket(wrong, wrong.length, node.localAddress()));
            DatagramPacket answer = new DatagramPacket(new byte[2000], 2000);
            socket.setSoTimeout(20_000);
            socket.receive(answer);
            assertThat(new String(answer.getData(), 0, answer.getLength(), StandardCharsets.ISO_8859_1))
                    .startsWith("d1:eli203e")
                    .endsWith("1:y1:ee");
        }
        assertThat(node.statistics().malformed()).isPositive();
        assertThat(get(open(List.of(node)).ping(node.localAddress())).node().id())
                .isEqualTo(node.nodeId());
    }

    @ParameterizedTest
    @MethodSource("transports")
    void asksNobodyOfTheFamilyThatItsSocketDoesNotReach(Transport transport) throws Exception {
        try (DatagramSocket bystander = new DatagramSocket(loopback(0))) {
            InetAddress endsLikeIt = InetAddress.getByName("2001:db8::7f00:1");
            InetAddress thisToo = InetAddress.getByName("2001:db8:1::7f00:1");
            int port = bystander.getLocalPort();
            DhtNode node = keep(DhtNode.builder()
                    .transport(transport)
                    .bind(loopback(0))
                    .bootstrap(List.of(new InetSocketAddress(endsLikeIt, port), new InetSocketAddress(thisToo, port)))
                    .open());
            node.getPeers(loopback(port), SWARM);
            bystander.setSoTimeout(20_000);
            DatagramPacket first = new DatagramPacket(new byte[200], 200);
            bystander.receive(first);
            assertThat(new String(first.getData(), 0, first.getLength(), StandardCharsets.ISO_8859_1))
                    .contains("1:q9:get_peers");
        }
    }

    @Test
    void firstNodeLearnsItsNetworkFromThoseThatJoin() throws Exception {
        List<DhtNode> network = network(5);
        LookupResult all = get(network.get(0).findNode(SWARM));
        assertThat(all.closest())
                .extracting(NodeInfo::id)
                .containsExactlyInAnyOrderElementsOf(
                        network.stream().skip(1).map(DhtNode::nodeId).toList());
    }

    @Test
    void tellsNewcomersOfAnAnnouncementMadeBeforeTheyCame() throws Exception {
        DhtNode first = open(List.of());
        get(first.announce(SWARM, 4321, peer -> {}).firstRound());
        DhtNode second = open(List.of(first));
        await().until(() -> second.statistics().peers() == 1);
    }

    @Test
    void impliedPortIsTheNodesOwn() throws Exception {
        List<DhtNode> network = network(3);
        get(network.get(1).announce(SWARM, 0, peer -> {}).firstRound());
        assertThat(get(network.get(2).findPeers(SWARM).result()).peers())
                .containsExactly(Endpoint.of(network.get(1).localAddress()));
    }

    @Test
    void streamsEachPeerOnceBeforeTheResult() throws Exception {
        List<DhtNode> network = network(6);
        for (int port = 1000; port < 1020; port++) {
            get(network.get(0).announce(SWARM, port, peer -> {}).firstRound());
        }
        Queue<Endpoint> streamed = new ConcurrentLinkedQueue<>();
        LookupResult result = get(network.get(5)
                .findPeers(SWARM, LookupOptions.DEFAULT, streamed::add)
                .result());
        assertThat(streamed)
                .containsExactlyElementsOf(result.peers())
                .hasSize(20)
                .doesNotHaveDuplicates();

        PeerLookup few = network.get(4).findPeers(SWARM, LookupOptions.DEFAULT.enough(3));
        assertThat(get(few.result()).peers()).hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void asksOneNode() throws Exception {
        List<DhtNode> network = network(4);
        DhtNode asker = open(List.of());
        InetSocketAddress there = network.get(0).localAddress();

        NodeReply pong = get(asker.ping(there));
        assertThat(pong.node()).isEqualTo(new NodeInfo(network.get(0).nodeId(), Endpoint.of(there)));
        assertThat(pong.seenAs()).containsExactly(Endpoint.of(asker.localAddress()));
        assertThat(pong.version().utf8()).startsWith("FL");

        NodeReply neighbours = get(asker.findNode(there, SWARM));
        assertThat(neighbours.nodes())
                .extracting(NodeInfo::id)
                .contains(network.get(1).nodeId());

        get(asker.announce(there, SWARM, 999));
        NodeReply peers = get(asker.getPeers(there, SWARM));
        assertThat(peers.peers()).containsExactly(Endpoint.parse("127.0.0.1:999"));
        assertThat(peers.token().size()).isEqualTo(8);
    }

    @Test
    void asksOneNodeThatIsNotThere() throws Exception {
        DhtNode asker = open(List.of());
        InetSocketAddress nobody;
        try (DatagramSocket socket = new DatagramSocket(loopback(0))) {
            nobody = (InetSocketAddress) socket.getLocalSocketAddress();
        }
        assertThatThrownBy(() -> get(asker.ping(nobody)))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(TimeoutException.class);
        assertThatThrownBy(() -> asker.ping(new InetSocketAddress("0.0.0.0", 5)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void joinsThroughANodeThatComesLater() throws Exception {
        InetSocketAddress later;
        try (DatagramSocket socket = new DatagramSocket(loopback(0))) {
            later = (InetSocketAddress) socket.getLocalSocketAddress();
        }
        DhtNode early = keep(
                DhtNode.builder().bind(loopback(0)).bootstrap(List.of(later)).open());
        await().until(() -> early.statistics().timeouts() > 0);
        keep(DhtNode.builder().bind(later).open());
        await().until(() -> early.statistics().nodes() == 1);
    }

    @Test
    void joinsThroughAHostName() throws Exception {
        DhtNode first = keep(DhtNode.builder().bind(new InetSocketAddress(0)).open());
        InetSocketAddress name = InetSocketAddress.createUnresolved(
                "localhost", first.localAddress().getPort());
        DhtNode second = keep(DhtNode.builder().bootstrap(List.of(name)).open());
        await().until(() -> second.statistics().nodes() > 0);
    }

    @Test
    void takesNodesNamedInPassing() throws Exception {
        DhtNode a = open(List.of());
        DhtNode b = open(List.of());
        a.addNode(b.localAddress());
        await().until(() -> a.statistics().nodes() == 1 && b.statistics().nodes() == 1);
    }

    @Test
    void bindsIpv6() throws Exception {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByName("::1"), 0);
        DhtNode a = keep(DhtNode.builder().bind(address).open());
        DhtNode b = keep(DhtNode.builder()
                .bind(address)
                .bootstrap(List.of(a.localAddress()))
                .open());
        get(b.announce(SWARM, 77, peer -> {}).firstRound());
        assertThat(get(a.findPeers(SWARM).result()).peers()).containsExactly(Endpoint.parse("[::1]:77"));
    }

    @Test
    void closeLeavesNothingBehind() throws Exception {
        DhtNode node = open(List.of());
        int port = node.localAddress().getPort();
        Announcement announcement = node.announce(SWARM, 5, peer -> {});
        get(announcement.firstRound());
        assertThat(threads()).isNotEmpty();

        node.close();
        node.close();

        new DatagramSocket(loopback(port)).close();
        await().until(() -> threads().isEmpty());
        assertThat(get(node.findPeers(SWARM).result()).peers()).isEmpty();
        assertThatThrownBy(() -> get(node.announce(SWARM, 5, peer -> {}).firstRound()))
                .hasCauseInstanceOf(CancellationException.class);
        assertThatThrownBy(() -> get(node.ping(loopback(port)))).hasCauseInstanceOf(CancellationException.class);
        node.addNode(loopback(port));
    }

    @Test
    void closeEndsWhatIsUnderWay() throws Exception {
        InetSocketAddress nobody;
        try (DatagramSocket socket = new DatagramSocket(loopback(0))) {
            nobody = (InetSocketAddress) socket.getLocalSocketAddress();
        }
        DhtNode node =
                DhtNode.builder().bind(loopback(0)).bootstrap(List.of(nobody)).open();
        PeerLookup lookup = node.findPeers(SWARM);
        Announcement announcement = node.announce(SWARM, 5, peer -> {});
        CompletionStage<NodeReply> ping = node.ping(nobody);
        node.close();
        get(lookup.result());
        assertThatThrownBy(() -> get(announcement.firstRound())).hasCauseInstanceOf(CancellationException.class);
        assertThatThrownBy(() -> get(ping)).hasCauseInstanceOf(TimeoutException.class);
    }

    @Test
    void saysWhyItCannotBind() throws Exception {
        DhtNode node = open(List.of());
        assertThatThrownBy(() -> DhtNode.builder().bind(node.localAddress()).open())
                .isInstanceOf(IOException.class)
                .hasMessageContaining(String.valueOf(node.localAddress().getPort()))
                .hasRootCauseInstanceOf(IOException.class);
    }

    private List<DhtNode> network(int count) throws IOException {
        List<DhtNode> network = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            network.add(open(network.subList(0, Math.min(1, i))));
        }
        int known = Math.min(count - 1, 8);
        await().until(() -> network.stream().allMatch(node -> node.statistics().nodes() >= known));
        return network;
    }

    private DhtNode open(List<DhtNode> bootstrap) throws IOException {
        return keep(DhtNode.builder()
                .bind(loopback(0))
                .bootstrap(bootstrap.stream().map(DhtNode::localAddress).toList())
                .open());
    }

    private DhtNode keep(DhtNode node) {
        nodes.add(node);
        return node;
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress("127.0.0.1", port);
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("flotilla-dht"))
                .toList();
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
