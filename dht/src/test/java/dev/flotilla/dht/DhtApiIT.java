package dev.flotilla.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.DhtHealth.Reason;
import dev.flotilla.dht.DhtHealth.State;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What users do with nodes, on loopback: streams, items, counts, samples, health, several addresses. */
class DhtApiIT {
    private static final Id160 SWARM = Id160.random(new SplittableRandom(6));
    private static final ByteString NO_SALT = ByteString.EMPTY;
    private static final ItemKey KEY =
            ItemKey.fromSeed(ByteString.fromHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"));

    private final List<DhtNode> nodes = new ArrayList<>();

    @AfterEach
    void closeAll() {
        nodes.forEach(DhtNode::close);
    }

    /** Takes what it asks for. */
    private static final class Taker implements Flow.Subscriber<Endpoint> {
        final Queue<Endpoint> taken = new ConcurrentLinkedQueue<>();
        final CountDownLatch subscribed = new CountDownLatch(1);
        final CountDownLatch ended = new CountDownLatch(1);
        volatile Flow.Subscription subscription;

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            subscribed.countDown();
        }

        @Override
        public void onNext(Endpoint peer) {
            taken.add(peer);
        }

        @Override
        public void onError(Throwable thrown) {
            ended.countDown();
        }

        @Override
        public void onComplete() {
            ended.countDown();
        }
    }

    @Test
    void peersComeAsFastAsTheyAreAskedFor() throws Exception {
        List<DhtNode> network = network(4);
        for (int port = 1000; port < 1020; port++) {
            get(network.get(0).announce(SWARM, port, peer -> {}).firstRound());
        }
        PeerLookup lookup = network.get(3).findPeers(SWARM);
        Taker slow = new Taker();
        lookup.subscribe(slow);
        assertThat(slow.subscribed.await(20, TimeUnit.SECONDS)).isTrue();
        slow.subscription.request(3);
        await().until(() -> slow.taken.size() == 3);
        List<Endpoint> all = get(lookup.result()).peers();
        assertThat(all).hasSize(20);

        Taker late = new Taker();
        lookup.subscribe(late);
        assertThat(late.subscribed.await(20, TimeUnit.SECONDS)).isTrue();
        late.subscription.request(Long.MAX_VALUE);
        assertThat(late.ended.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(late.taken).containsExactlyElementsOf(all);

        assertThat(slow.taken).hasSize(3);
        slow.subscription.request(17);
        assertThat(slow.ended.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(slow.taken).containsExactlyElementsOf(all);
    }

    @Test
    void cancellingTheSubscriptionEndsTheLookup() throws Exception {
        DhtNode node = keep(
                DhtNode.builder().bind(loopback(0)).bootstrap(List.of(nobody())).open());
        PeerLookup lookup = node.findPeers(SWARM, LookupOptions.DEFAULT.within(Duration.ofHours(1)));
        Taker taker = new Taker();
        lookup.subscribe(taker);
        assertThat(taker.subscribed.await(20, TimeUnit.SECONDS)).isTrue();
        taker.subscription.cancel();
        assertThat(get(lookup.result()).took()).isLessThan(Duration.ofSeconds(9)); // it would wait for ten
        assertThat(taker.ended.getCount()).isOne();
    }

    @Test
    void tracesALookup() throws Exception {
        List<DhtNode> network = network(9);
        get(network.get(0).announce(SWARM, 4321, peer -> {}).firstRound());
        DhtNode visitor = keep(DhtNode.builder()
                .bind(loopback(0))
                .readOnly(true)
                .bootstrap(List.of(network.get(0).localAddress()))
                .open());
        LookupResult found =
                get(visitor.findPeers(SWARM, LookupOptions.DEFAULT.securely().withTrace())
                        .result());
        assertThat(found.peers()).containsExactly(Endpoint.parse("127.0.0.1:4321"));
        assertThat(found.hops()).isPositive();
        assertThat(found.firstPeerAfter()).isPositive().isLessThanOrEqualTo(found.took());
        assertThat(found.trace().stream().filter(step -> step.event() == TraceStep.Event.ASKED))
                .hasSize(found.queries());
        assertThat(found.trace().stream().filter(step -> step.event() == TraceStep.Event.ANSWERED))
                .hasSize(found.answers());
        assertThat(get(visitor.findPeers(SWARM).result()).trace()).isEmpty();
    }

    @Test
    void anAnnouncementTellsHowCloseItsReplicasAre() throws Exception {
        List<DhtNode> network = network(9);
        AnnounceResult round =
                get(network.get(0).announce(SWARM, 4321, peer -> {}).firstRound());
        assertThat(round.replicas()).hasSize(8);
        assertThat(round.replicas())
                .extracting(replica -> replica.sharedBits(SWARM))
                .isSortedAccordingTo((a, b) -> b - a);
        assertThat(round.population()).isBetween(3L, 60L);
    }

    @Test
    void countsSeedsAndDownloaders() throws Exception {
        List<DhtNode> network = network(4);
        Announcement peer = network.get(0).announce(SWARM, 1, false, any -> {});
        get(peer.firstRound());
        ScrapeResult before = get(network.get(3).scrape(SWARM));
        assertThat(before.filters()).isPositive();
        assertThat(before.downloaders().count()).isBetween(0.9, 1.1);
        assertThat(before.seeds().count()).isZero();
        assertThat(before.seeds().saturated()).isFalse();

        peer.setSeed(true);
        await().until(() -> get(network.get(3).scrape(SWARM)).seeds().count() > 0.9);
        await().until(() -> get(network.get(3).scrape(SWARM)).downloaders().count() < 0.1);
    }

    @Test
    void samplesInfoHashes() throws Exception {
        List<DhtNode> network = network(3);
        get(network.get(0).announce(SWARM, 1, any -> {}).firstRound());
        SampleResult all = get(network.get(0).sample(SWARM));
        assertThat(all.infoHashes()).containsExactly(SWARM);
        assertThat(all.samplers()).isEqualTo(2);

        SampleReply one = get(network.get(0).sample(network.get(1).localAddress(), SWARM));
        assertThat(one.infoHashes()).containsExactly(SWARM);
        assertThat(one.total()).isOne();
        assertThat(one.interval()).isPositive();
    }

    @Test
    void anImmutableItemIsFoundByItsHash() throws Exception {
        List<DhtNode> network = network(4);
        ImmutableItem item = new ImmutableItem(ByteString.utf8("12:Hello World!"));
        assertThat(item.target()).isEqualTo(Id160.fromHex("e5f96f6f38320f0f33959cb4d3d656452117aadb"));
        PutResult put = get(network.get(0).put(item));
        assertThat(put.replicas()).hasSize(3);
        assertThat(put.refusals()).isEmpty();
        for (DhtNode node : network) {
            assertThat(get(node.get(item.target())).item()).contains(item);
        }
        assertThat(get(network.get(1).get(SWARM)).item()).isEmpty();
    }

    @Test
    void aLoneNodeAnswersItself() throws Exception {
        DhtNode node = open(List.of());
        ImmutableItem item = new ImmutableItem(ByteString.utf8("i7e"));
        assertThat(get(node.put(item)).replicas()).isEmpty();
        assertThat(get(node.get(item.target())).item()).contains(item);
    }

    @Test
    void aNewerVersionTakesThePlaceOfAnOlder() throws Exception {
        List<DhtNode> network = network(3);
        SignedItem first = KEY.sign(NO_SALT, 1, ByteString.utf8("3:one"));
        SignedItem second = KEY.sign(NO_SALT, 2, ByteString.utf8("3:two"));
        SignedItem third = KEY.sign(NO_SALT, 3, ByteString.utf8("5:three"));
        get(network.get(0).put(first));
        assertThat(get(network.get(1).put(second)).replicas()).hasSize(2);
        assertThat(get(network.get(2).get(KEY.publicKey(), NO_SALT)).item()).contains(second);

        PutResult old = get(network.get(0).put(first));
        assertThat(old.replicas()).isEmpty();
        assertThat(old.refusals()).containsEntry(PutResult.OLD_SEQUENCE, 2);
        assertThat(get(network.get(0).put(third, 1)).refusals()).containsEntry(PutResult.CAS_MISMATCH, 2);
        assertThat(get(network.get(0).put(third, 2)).replicas()).isNotEmpty();
        assertThat(get(network.get(1).get(KEY.publicKey(), ByteString.utf8("salt")))
                        .item())
                .isEmpty();
        assertThat(network.get(1).statistics().verified()).isPositive();
        assertThat(network.get(1).statistics().items()).isOne();
        assertThat(network.get(1).statistics().received().put()).isPositive();
    }

    @Test
    void aForgedItemCannotBeMade() {
        SignedItem real = KEY.sign(NO_SALT, 1, ByteString.utf8("3:one"));
        assertThatThrownBy(() -> new SignedItem(real.publicKey(), NO_SALT, 2, real.value(), real.signature()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ImmutableItem(ByteString.utf8("5:abc")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ImmutableItem(ByteString.of(new byte[1001])))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void publishedValuesGoOnFromWhatIsThere() throws Exception {
        List<DhtNode> network = network(4);
        get(network.get(0).put(KEY.sign(NO_SALT, 41, ByteString.utf8("3:old"))));
        PublishedValue published = network.get(1).publish(KEY, NO_SALT, ByteString.utf8("3:new"));
        assertThat(get(published.firstRound()).item()).isEqualTo(KEY.sign(NO_SALT, 42, ByteString.utf8("3:new")));
        PublishedValue again = network.get(2).publish(KEY, NO_SALT, ByteString.utf8("3:new"));
        assertThat(((SignedItem) get(again.firstRound()).item()).seq()).isEqualTo(42);

        published.update(ByteString.utf8("1:a"));
        published.update(ByteString.utf8("1:b"));
        get(published.update(ByteString.utf8("1:c")));
        SignedItem last =
                get(network.get(3).get(KEY.publicKey(), NO_SALT)).item().orElseThrow();
        assertThat(last.value().utf8()).isEqualTo("1:c");

        published.close();
        assertThatThrownBy(() -> get(published.update(ByteString.utf8("1:d"))))
                .hasCauseInstanceOf(CancellationException.class);
    }

    @Test
    void twoHoldersOfAKeyDoNotLoseEachOther() throws Exception {
        List<DhtNode> network = network(4);
        PublishedValue here = network.get(1).publish(KEY, NO_SALT, ByteString.utf8("1:a"));
        PublishedValue there = network.get(2).publish(KEY, NO_SALT, ByteString.utf8("1:b"));
        get(here.firstRound());
        get(there.firstRound());
        get(here.update(ByteString.utf8("1:c")));
        get(there.update(ByteString.utf8("1:d")));
        assertThat(get(network.get(3).get(KEY.publicKey(), NO_SALT))
                        .item()
                        .orElseThrow()
                        .value()
                        .utf8())
                .isEqualTo("1:d");
    }

    @Test
    void followersSeeEachTorrent() throws Exception {
        List<DhtNode> network = network(3);
        ByteString salt = ByteString.utf8("dumps");
        Queue<Id160> seen = new ConcurrentLinkedQueue<>();
        Following following = network.get(2)
                .follow(
                        KEY.publicKey(),
                        salt,
                        Duration.ofSeconds(1),
                        item -> TorrentVersion.of(item).ifPresent(version -> seen.add(version.infoHash())));
        PublishedValue published = network.get(0).publish(KEY, salt, TorrentVersion.value(SWARM));
        await().until(() -> seen.contains(SWARM));
        Id160 next = Id160.random(new SplittableRandom(7));
        published.update(TorrentVersion.value(next));
        await().until(() -> seen.contains(next));
        assertThat(seen).containsExactly(SWARM, next);
        following.close();
    }

    @Test
    void healthSaysWhenAndWhyNot() throws Exception {
        Queue<DhtHealth> told = new ConcurrentLinkedQueue<>();
        DhtNode first = open(List.of());
        DhtNode second = keep(DhtNode.builder()
                .bind(loopback(0))
                .bootstrap(List.of(first.localAddress()))
                .onHealth(told::add)
                .open());
        assertThat(get(second.whenReady()).state()).isEqualTo(State.READY);
        assertThat(told).last().isEqualTo(second.health());
        second.close();
        await().until(() -> second.health().reason() == Reason.CLOSED);

        DhtNode lost = keep(DhtNode.builder()
                .bind(loopback(0))
                .bootstrap(List.of(nobody(), nobody()))
                .open());
        await().atMost(Duration.ofSeconds(30)).until(() -> lost.health().state() == State.OFFLINE);
        assertThat(lost.health().text()).isEqualTo("no answer from any of 2 bootstrap nodes");
        lost.close();
        assertThatThrownBy(() -> get(lost.whenReady())).hasCauseInstanceOf(CancellationException.class);

        DhtNode nameless = keep(DhtNode.builder()
                .bind(loopback(0))
                .bootstrap(List.of(InetSocketAddress.createUnresolved("no-such-name.invalid", 1)))
                .open());
        await().atMost(Duration.ofSeconds(30)).until(() -> nameless.health().reason() == Reason.NAMES_UNRESOLVED);
    }

    @Test
    void severalAddressesActAsOne() throws Exception {
        InetSocketAddress ipv6 = new InetSocketAddress(InetAddress.getByName("::1"), 0);
        DhtNode four = open(List.of());
        DhtNode six = keep(DhtNode.builder().bind(ipv6).open());
        DhtNode both = keep(DhtNode.builder()
                .bind(List.of(loopback(0), ipv6))
                .bootstrap(List.of(four.localAddress(), six.localAddress()))
                .open());
        assertThat(both.localAddresses()).hasSize(2);
        await().until(() -> both.statistics().nodes() >= 2);
        await().until(() -> four.statistics().nodes() >= 1 && six.statistics().nodes() >= 1);

        AnnounceResult round = get(both.announce(SWARM, 4321, peer -> {}).firstRound());
        assertThat(round.replicas()).extracting(NodeInfo::id).containsExactlyInAnyOrder(four.nodeId(), six.nodeId());
        get(four.announce(SWARM, 4, peer -> {}).firstRound());
        get(six.announce(SWARM, 6, peer -> {}).firstRound());
        assertThat(get(both.findPeers(SWARM).result()).peers())
                .contains(Endpoint.parse("127.0.0.1:4"), Endpoint.parse("[::1]:6"))
                .doesNotHaveDuplicates();

        ImmutableItem item = new ImmutableItem(ByteString.utf8("i7e"));
        assertThat(get(both.put(item)).replicas()).hasSize(2);
        assertThat(get(four.get(item.target())).item()).contains(item);
        assertThat(get(six.get(item.target())).item()).contains(item);
        assertThat(get(both.ping(six.localAddress())).node().id()).isEqualTo(six.nodeId());
    }

    @Test
    void networksWithDifferentTagsNeverMeet() throws Exception {
        DhtNode ours = keep(DhtNode.builder().bind(loopback(0)).network("ours").open());
        DhtNode other = keep(DhtNode.builder()
                .bind(loopback(0))
                .network("theirs")
                .bootstrap(List.of(ours.localAddress()))
                .open());
        await().until(() -> ours.statistics().foreign() > 0);
        assertThat(other.statistics().nodes()).isZero();
    }

    @Test
    void aReadOnlyNodeAsksAndIsNotAsked() throws Exception {
        List<DhtNode> network = network(2);
        get(network.get(0).announce(SWARM, 4321, peer -> {}).firstRound());
        DhtNode visitor = keep(DhtNode.builder()
                .bind(loopback(0))
                .readOnly(true)
                .bootstrap(List.of(network.get(0).localAddress()))
                .open());
        assertThat(get(visitor.findPeers(SWARM).result()).peers()).hasSize(1);
        network.get(0).addNode(visitor.localAddress());
        await().until(() -> visitor.statistics().unanswered() > 0);
        assertThat(network.get(1).statistics().nodes()).isOne();
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

    private static InetSocketAddress nobody() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(loopback(0))) {
            return (InetSocketAddress) socket.getLocalSocketAddress();
        }
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress("127.0.0.1", port);
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
