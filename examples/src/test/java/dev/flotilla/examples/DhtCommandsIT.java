package dev.flotilla.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.DhtNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code flotilla dht …}: every operation against a small network on the loopback address. */
@Timeout(300)
class DhtCommandsIT {
    private static final String LOOPBACK = "127.0.0.1";
    private static final String HASH = "0123456789abcdef0123456789abcdef01234567";

    @TempDir
    Path dir;

    private final List<DhtNode> network = new ArrayList<>();
    private String bootstrap;

    @BeforeEach
    void openNetwork() throws IOException {
        for (int i = 0; i < 3; i++) {
            List<InetSocketAddress> known =
                    network.stream().limit(1).map(DhtNode::localAddress).toList();
            network.add(DhtNode.builder()
                    .bind(new InetSocketAddress(LOOPBACK, 0))
                    .bootstrap(known)
                    .open());
        }
        await().atMost(30, TimeUnit.SECONDS)
                .until(() -> network.stream().allMatch(node -> node.statistics().nodes() == 2));
        bootstrap = LOOPBACK + ":" + network.get(0).localAddress().getPort();
    }

    @AfterEach
    void closeNetwork() {
        network.forEach(DhtNode::close);
    }

    private Cli dht(Object... words) {
        Stream<Object> all = Stream.concat(Stream.of("dht"), Stream.of(words));
        return Cli.run(Stream.concat(all, Stream.of("--bootstrap", bootstrap, "--bind", LOOPBACK))
                .toArray());
    }

    private JsonObject json(Object... words) {
        Cli cli = dht(Stream.concat(Stream.of(words), Stream.of("--json")).toArray());
        assertThat(cli.status()).as(cli.err()).isZero();
        return cli.json().get(0);
    }

    private static List<String> strings(JsonObject object, String field) {
        return object.getAsJsonArray(field).asList().stream()
                .map(JsonElement::getAsString)
                .toList();
    }

    @Test
    void aValueIsFoundByItsHash() {
        JsonObject put = json("put", "Hello World!");
        assertThat(put.get("target").getAsString()).isEqualTo("e5f96f6f38320f0f33959cb4d3d656452117aadb");
        assertThat(put.getAsJsonArray("replicas")).hasSize(3);
        JsonObject got = json("get", put.get("target").getAsString());
        assertThat(got.get("text").getAsString()).isEqualTo("Hello World!");
        assertThat(got.get("bencoded").getAsString()).isEqualTo("12:Hello World!");

        assertThat(json("put", "d1:ai1ee", "--bencoded").get("bencoded").getAsString())
                .isEqualTo("d1:ai1ee");
        Cli none = dht("get", HASH);
        assertThat(none.status()).isOne();
        assertThat(none.err()).startsWith("error: nobody has it");
        assertThat(dht("put", "no bencoding", "--bencoded").status()).isOne();
    }

    @Test
    void aKeySignsVersions() throws IOException {
        Path key = dir.resolve("key");
        Cli keygen = Cli.run("dht", "keygen", key);
        assertThat(keygen.status()).as(keygen.err()).isZero();
        String publicKey = keygen.lines().get(0);
        assertThat(keygen.lines().get(1)).isEqualTo("magnet:?xs=urn:btpk:" + publicKey);
        assertThat(Files.readString(key)).matches("\\p{XDigit}{64}\\R");
        assertThat(Cli.run("dht", "keygen", key).err()).startsWith("error: exists already");

        json("put", "one", "--key", key, "--salt", "s", "--seq", "4");
        JsonObject got = json("get", publicKey, "--salt", "s");
        assertThat(got.get("text").getAsString()).isEqualTo("one");
        assertThat(got.get("seq").getAsLong()).isEqualTo(4);
        assertThat(dht("get", publicKey).status()).isOne();

        Cli old = dht("put", "two", "--key", key, "--salt", "s", "--seq", "3");
        assertThat(old.status()).isOne();
        assertThat(old.err()).startsWith("error: refused").contains("302=3");
        assertThat(dht("put", "two", "--key", key, "--salt", "s", "--seq", "5", "--cas", "1")
                        .err())
                .contains("301=3");
        assertThat(dht("put", "two", "--key", key, "--salt", "s", "--seq", "5", "--cas", "4")
                        .status())
                .isZero();
        assertThat(json("publish", "three", "--key", key, "--salt", "s", "--once")
                        .get("seq")
                        .getAsLong())
                .isEqualTo(6);
    }

    @Test
    void whoFollowsAKeySeesItsTorrents() throws Exception {
        Path key = dir.resolve("key");
        String link = Cli.run("dht", "keygen", key).lines().get(1);
        assertThat(json("publish", "--torrent", HASH, "--key", key, "--once")
                        .get("infoHash")
                        .getAsString())
                .isEqualTo(HASH);
        JsonObject followed = json("follow", link, "--every", "1s", "--count", "1");
        assertThat(followed.get("infoHash").getAsString()).isEqualTo(HASH);
        assertThat(followed.get("seq").getAsLong()).isOne();

        try (Flotilla publisher = Flotilla.start(
                        "dht", "publish", "next", "--key", key, "--bootstrap", bootstrap, "--bind", LOOPBACK);
                Flotilla follower = Flotilla.start(
                        "dht", "follow", link, "--every", "1s", "--bootstrap", bootstrap, "--bind", LOOPBACK)) {
            assertThat(publisher.awaitLine("seq: ")).isEqualTo("2");
            assertThat(follower.awaitLine("text: ")).isEqualTo("next");
            publisher.interrupt();
            assertThat(publisher.awaitEnd()).isEqualTo(130);
        }
    }

    @Test
    void aLookUpTellsHowItWent() throws Exception {
        network.get(0)
                .announce(Id160.fromHex(HASH), 4711, peer -> {})
                .firstRound()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
        JsonObject found = json("lookup", HASH, "--trace", "--secure");
        assertThat(strings(found, "peers")).containsExactly("127.0.0.1:4711");
        assertThat(found.get("hops").getAsInt()).isPositive();
        assertThat(found.get("firstPeerMillis").getAsDouble()).isPositive();
        assertThat(found.getAsJsonArray("trace")).hasSizeGreaterThanOrEqualTo(4);
        assertThat(dht("lookup", HASH, "--trace").out()).contains(" hop 1  asked  ", " hop 1  answered after ");
        assertThat(json("lookup", HASH, "--enough", "1").has("trace")).isFalse();
    }

    @Test
    void peersAreCountedAndTorrentsListed() {
        JsonObject announced = json("announce", HASH, "--peer-port", "4711", "--seed");
        assertThat(announced.getAsJsonArray("replicas")).hasSize(3);
        assertThat(announced.getAsJsonArray("sharedBits")).hasSize(3);
        JsonObject scrape = json("scrape", HASH);
        assertThat(scrape.getAsJsonObject("seeds").get("count").getAsLong()).isOne();
        assertThat(scrape.getAsJsonObject("downloaders").get("count").getAsLong())
                .isZero();
        assertThat(dht("scrape", HASH).out()).contains("seeds: count 1, error 0.");
        assertThat(strings(json("sample", HASH), "infoHashes")).containsExactly(HASH);
        JsonObject one = json("sample", HASH, bootstrap);
        assertThat(strings(one, "infoHashes")).containsExactly(HASH);
        assertThat(one.get("total").getAsLong()).isOne();
    }

    @Test
    void aNodeHasANetworkAndAMemory() throws Exception {
        Path state = dir.resolve("state");
        try (Flotilla tagged = Flotilla.start("node", "--bind", LOOPBACK, "--network", "ours");
                Flotilla node = Flotilla.start(
                        "node",
                        "--bind",
                        LOOPBACK,
                        "--state",
                        state,
                        "--source-rate",
                        "off",
                        "--bootstrap",
                        bootstrap)) {
            String ours = tagged.awaitLine("listening ");
            assertThat(dht("ping", ours, "--network", "ours").status()).isZero();
            assertThat(dht("ping", ours, "--timeout", "5s").err()).startsWith("error: no answer");

            String address = node.awaitLine("listening ");
            JsonObject before = json("ping", address);
            await().atMost(30, TimeUnit.SECONDS)
                    .until(() -> network.get(0).statistics().nodes() >= 3);
            node.terminate();
            assertThat(node.awaitEnd()).isEqualTo(143);
            assertThat(state).exists();
            try (Flotilla again = Flotilla.start("node", "--bind", LOOPBACK, "--state", state)) {
                JsonObject after = json("ping", again.awaitLine("listening "));
                assertThat(after.getAsJsonObject("node").get("id"))
                        .isEqualTo(before.getAsJsonObject("node").get("id"));
            }
        }
    }
}
