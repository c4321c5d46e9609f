package dev.flotilla.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Id160;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Items, counts and samples between Flotilla and libtorrent (BEP 44, 33, 51), on loopback. */
class LibtorrentItemsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Id160 SWARM = Id160.random(new SplittableRandom(8));
    private static final ItemKey KEY =
            ItemKey.fromSeed(ByteString.fromHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"));
    private static final ByteString SALT = ByteString.utf8("salt");

    @TempDir
    static Path directory;

    private final List<DhtNode> nodes = new ArrayList<>();
    private final List<DhtNode> neighbours = new ArrayList<>();
    private Libtorrent libtorrent;

    @BeforeAll
    static void needLibtorrent() throws Exception {
        Libtorrent.require();
    }

    @BeforeEach
    void start() throws IOException {
        libtorrent = Libtorrent.start(directory);
    }

    @AfterEach
    void closeAll() throws Exception {
        nodes.forEach(DhtNode::close);
        libtorrent.stop();
    }

    @Test
    void immutableItemsGoBothWays() throws Exception {
        DhtNode node = neighbour();
        ImmutableItem theirs = new ImmutableItem(ByteString.utf8("12:Hello World!"));
        libtorrent.tell("put " + ByteString.utf8("Hello World!").hex());
        assertThat(libtorrent.words("target"))
                .isEqualTo("target " + theirs.target().hex());
        libtorrent.words("stored");
        DhtNode asker = visitor();
        assertThat(get(asker.get(theirs.target())).item()).contains(theirs);

        ImmutableItem ours = new ImmutableItem(ByteString.utf8("4:ours"));
        assertThat(get(asker.put(ours)).replicas()).hasSize(2);
        libtorrent.tell("item " + ours.target().hex());
        assertThat(libtorrent.words("item"))
                .isEqualTo("item " + ByteString.utf8("ours").hex());
        await().until(() -> node.statistics().items() == 2);
    }

    @Test
    void versionsOfOneKeyGoBothWays() throws Exception {
        neighbour();
        Queue<Long> followed = new ConcurrentLinkedQueue<>();
        DhtNode asker = visitor();
        asker.follow(KEY.publicKey(), SALT, Duration.ofSeconds(1), item -> followed.add(item.seq()));

        sign("theirs");
        await().atMost(PATIENCE).until(() -> followed.contains(1L));
        assertThat(get(asker.get(KEY.publicKey(), SALT)).item())
                .contains(KEY.sign(SALT, 1, ByteString.utf8("6:theirs")));

        PublishedValue published = asker.publish(KEY, SALT, ByteString.utf8("4:ours"));
        assertThat(get(published.firstRound()).item()).isEqualTo(KEY.sign(SALT, 2, ByteString.utf8("4:ours")));
        libtorrent.tell("version " + KEY.publicKey().hex() + " " + SALT.hex());
        await().atMost(PATIENCE)
                .until(() -> libtorrent.hasSaid(
                        "version 2 " + ByteString.utf8("ours").hex()));

        sign("again");
        await().atMost(PATIENCE).until(() -> followed.contains(3L));
    }

    /** libtorrent reads which version is there, and puts the next one. */
    private void sign(String value) throws Exception {
        byte[] expanded = MessageDigest.getInstance("SHA-512").digest(KEY.seed().toByteArray());
        expanded[0] &= (byte) 0xf8; // RFC 8032, section 5.1.5
        expanded[31] = (byte) ((expanded[31] & 0x3f) | 0x40);
        libtorrent.tell(String.join(
                " ",
                "sign",
                ByteString.of(expanded).hex(),
                KEY.publicKey().hex(),
                SALT.hex(),
                ByteString.utf8(value).hex()));
    }

    @Test
    void samplesGoBothWays() throws Exception {
        DhtNode node = neighbour();
        DhtNode announcer = visitor();
        get(announcer.announce(SWARM, 1234, peer -> {}).firstRound());

        SampleReply theirs = get(announcer.sample(libtorrent.address(), SWARM));
        assertThat(theirs.infoHashes()).containsExactly(SWARM);
        assertThat(theirs.total()).isOne();
        SampleResult all = get(announcer.sample(SWARM));
        assertThat(all.infoHashes()).containsExactly(SWARM);
        assertThat(all.samplers()).isEqualTo(2);

        libtorrent.tell("sample " + node.localAddress().getPort() + " " + SWARM.hex());
        assertThat(libtorrent.words("samples")).isEqualTo("samples 1 " + SWARM.hex());
    }

    @Test
    void countsWhatLibtorrentStores() throws Exception {
        DhtNode visitor = visitor();
        get(visitor.announce(SWARM, 1234, true, peer -> {}).firstRound());
        ScrapeResult seeds = get(visitor().scrape(SWARM));
        assertThat(seeds.filters()).isOne();
        assertThat(seeds.seeds().count()).isBetween(0.9, 1.1);
        assertThat(seeds.downloaders().count()).isZero();
    }

    /** A node that libtorrent knows. */
    private DhtNode neighbour() throws IOException {
        DhtNode node = keep(DhtNode.builder().bind(loopback()).open());
        neighbours.add(node);
        libtorrent.address();
        libtorrent.tell("add " + node.localAddress().getPort());
        await().atMost(PATIENCE).until(() -> node.statistics().nodes() == 1);
        return node;
    }

    /** A node that nobody knows, so that others store everything; it knows all. */
    private DhtNode visitor() throws Exception {
        List<InetSocketAddress> all = new ArrayList<>(List.of(libtorrent.address()));
        neighbours.stream().map(DhtNode::localAddress).forEach(all::add);
        DhtNode visitor = keep(
                DhtNode.builder().bind(loopback()).readOnly(true).bootstrap(all).open());
        await().atMost(PATIENCE).until(() -> visitor.statistics().nodes() == all.size());
        return visitor;
    }

    private DhtNode keep(DhtNode node) {
        nodes.add(node);
        return node;
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress("127.0.0.1", 0);
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
