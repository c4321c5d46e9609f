package dev.flotilla.examples;

import static dev.flotilla.examples.Flotilla.onLoopback;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The runnable jar, as users run it: processes that find each other on the loopback address. */
@Timeout(600)
class CommandLineIT {
    @TempDir
    Path dir;

    static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static List<JsonObject> json(List<String> lines) {
        return lines.stream()
                .map(line -> JsonParser.parseString(line).getAsJsonObject())
                .toList();
    }

    /** The bytes of a text, so that the lines that come are those of the file. */
    @Test
    void writesOneFileToStandardOutputAndSkipsTheOthers() throws Exception {
        Path data = Files.createDirectories(dir.resolve("data"));
        List<String> lines =
                IntStream.range(0, 100_000).mapToObj(i -> "line " + i * 7919).toList();
        Files.write(data.resolve("a"), random(700_001));
        Files.write(data.resolve("b"), lines);
        try (Flotilla seed = onLoopback("seed", data)) {
            String link = "magnet:" + seed.awaitLine("magnet:");
            String peer = seed.awaitLine("listening ");
            try (Flotilla cat = onLoopback("cat", link, "1", "--dir", dir.resolve("copy"), "--peer", peer)) {
                assertThat(cat.awaitEnd()).isZero();
                assertThat(cat.err()).isEmpty();
                assertThat(cat.out()).isEqualTo(lines);
            }
            try (Flotilla get = onLoopback(
                    "get", link, "--dir", dir.resolve("get"), "--peer", peer, "--files", "1", "--progress", "json")) {
                assertThat(get.awaitEnd()).isZero();
                JsonObject last = json(get.out()).get(get.out().size() - 1);
                assertThat(last.get("wanted").getAsLong()).isZero();
                assertThat(last.get("bytes").getAsLong())
                        .isLessThan(last.get("total").getAsLong());
                assertThat(last.get("phase").getAsString()).isEqualTo("seeding");
            }
        }
        assertThat(dir.resolve("get/data/b")).hasSameTextualContentAs(data.resolve("b"));
        assertThat(dir.resolve("get/data/a")).doesNotExist();
        assertThat(dir.resolve("copy/data/a")).doesNotExist();
    }

    @Test
    void getsByLinkThroughANodeThatAloneIsKnown() throws Exception {
        Path data = Files.createDirectories(dir.resolve("data"));
        Files.write(data.resolve("a"), random(3_000_001));
        Files.createFile(data.resolve("empty"));
        Files.write(Files.createDirectories(data.resolve("sub")).resolve("b"), random(17));
        try (Flotilla node = onLoopback("node");
                Flotilla seed = onLoopback("seed", data, "--bootstrap", node.awaitLine("listening "));
                Flotilla get = onLoopback(
                        "get",
                        "magnet:" + seed.awaitLine("magnet:"),
                        "--dir",
                        dir.resolve("copy"),
                        "--bootstrap",
                        node.awaitLine("listening "),
                        "--progress",
                        "json",
                        "--timeout",
                        "60s")) {
            assertThat(get.awaitEnd()).as(get.err().toString()).isZero();
            JsonObject last = json(get.out()).get(get.out().size() - 1);
            assertThat(last.keySet())
                    .containsExactly(
                            "infoHash",
                            "name",
                            "state",
                            "phase",
                            "queue",
                            "pieces",
                            "numPieces",
                            "bytes",
                            "wanted",
                            "total",
                            "rates",
                            "totals",
                            "peers",
                            "banned",
                            "neighbours",
                            "waitsFor");
            assertThat(last.get("state").getAsString()).isEqualTo("seeding");
            assertThat(last.get("bytes").getAsLong()).isEqualTo(3_000_018);
            for (String file : List.of("a", "empty", "sub/b")) {
                assertThat(dir.resolve("copy/data").resolve(file)).hasSameBinaryContentAs(data.resolve(file));
            }
            assertThat(get.err()).isEmpty();
        }
    }

    @Test
    void severalTorrentsInOneProcessEachInItsTurn() throws Exception {
        Path one = Files.write(dir.resolve("one"), random(3_000_001));
        Path two = Files.write(dir.resolve("two"), random(2_000_003));
        try (Flotilla seed = onLoopback("seed", one, two, "--progress", "json")) {
            String peer = seed.awaitLine("listening ");
            seed.awaitLine("{");
            List<String> links = seed.out().stream()
                    .filter(line -> line.startsWith("magnet:"))
                    .toList();
            assertThat(links).hasSize(2);
            try (Flotilla get = onLoopback(
                    "get",
                    links.get(0),
                    links.get(1),
                    "--dir",
                    dir.resolve("copy"),
                    "--peer",
                    peer,
                    "--active-downloads",
                    "1",
                    "--down",
                    "1M",
                    "--peers",
                    "--progress",
                    "none",
                    "--timeout",
                    "2m")) {
                assertThat(get.awaitEnd()).as(get.err().toString()).isZero();
                assertThat(get.err()).isEmpty();
                assertThat(get.out()).anyMatch(line -> line.endsWith(": queued"));
                assertThat(get.out().stream().map(line -> line.split(",")[0]))
                        .containsSubsequence("done: one", "peer: " + peer, "done: two", "peer: " + peer);
            }
            List<JsonObject> told = json(
                    seed.out().stream().filter(line -> line.startsWith("{")).toList());
            assertThat(told).extracting(line -> line.get("name").getAsString()).contains("one", "two");
            seed.interrupt();
            assertThat(seed.awaitEnd()).isEqualTo(130);
        }
        assertThat(dir.resolve("copy/one")).hasSameBinaryContentAs(one);
        assertThat(dir.resolve("copy/two")).hasSameBinaryContentAs(two);
    }

    @Test
    void getsAnEmptyFileByLink() throws Exception {
        Path data = Files.createFile(dir.resolve("nothing"));
        try (Flotilla seed = onLoopback("seed", data);
                Flotilla get = onLoopback(
                        "get",
                        "magnet:" + seed.awaitLine("magnet:"),
                        "--dir",
                        dir.resolve("copy"),
                        "--peer",
                        seed.awaitLine("listening "),
                        "--timeout",
                        "1m")) {
            assertThat(get.awaitEnd()).as(get.err().toString()).isZero();
        }
        assertThat(dir.resolve("copy/nothing")).isEmptyFile();
    }

    @Test
    void continuesFromWhatIsThere() throws Exception {
        byte[] bytes = random(5_000_000);
        Path data = Files.write(dir.resolve("data"), bytes);
        Path torrent = dir.resolve("t.torrent");
        assertThat(Cli.run("create", data, "-o", torrent, "--piece-length", "64K")
                        .status())
                .isZero();
        Path copy = Files.createDirectories(dir.resolve("copy"));
        Files.write(copy.resolve("data"), Arrays.copyOf(bytes, 3_000_000));
        try (Flotilla seed = onLoopback("seed", torrent, "--data", dir);
                Flotilla get = onLoopback(
                        "get", torrent, "--dir", copy, "--peer", seed.awaitLine("listening "), "--timeout", "1m")) {
            assertThat(get.awaitEnd()).as(get.err().toString()).isZero();
            assertThat(copy.resolve("data")).hasSameBinaryContentAs(data);
            seed.interrupt();
            assertThat(seed.awaitEnd()).isEqualTo(130);
        }
        try (Flotilla again = onLoopback("get", torrent, "--dir", copy, "--timeout", "30s")) {
            assertThat(again.awaitEnd()).isZero();
            assertThat(again.out()).last().asString().contains("all was there");
        }
    }

    @Test
    void asksTheDht() throws Exception {
        Path nodes = dir.resolve("nodes");
        try (Flotilla one = onLoopback("node")) {
            String first = one.awaitLine("listening ");
            Files.writeString(nodes, "# known\n\n" + first + "\n");
            try (Flotilla two = onLoopback("node", "--nodes", nodes)) {
                String second = two.awaitLine("listening ");
                assertThat(two.awaitLine("contacted ")).isEqualTo("1, 1 answered");
                String hash = "0123456789abcdef0123456789abcdef01234567";
                JsonObject pong = json(dht("ping", "--json", second)).get(0);
                assertThat(pong.getAsJsonObject("node").get("address").getAsString())
                        .isEqualTo(second);
                dht("announce", hash, first, "--peer-port", "4711");
                assertThat(json(dht("get-peers", hash, first, "--json"))
                                .get(0)
                                .get("peers")
                                .toString())
                        .isEqualTo("[\"127.0.0.1:4711\"]");
                dht("announce", hash, "--bootstrap", second, "--peer-port", "4712");
                JsonObject found = json(dht(
                                "get-peers", "--json", "--bootstrap", second, "magnet:?xt=urn:btih:" + hash))
                        .get(0);
                assertThat(found.getAsJsonArray("peers").asList())
                        .extracting(peer -> peer.getAsString())
                        .containsExactlyInAnyOrder("127.0.0.1:4711", "127.0.0.1:4712");
                JsonObject closest = json(dht("find-node", hash, "--bootstrap", first, "--json"))
                        .get(0);
                assertThat(closest.getAsJsonArray("nodes")).hasSizeGreaterThanOrEqualTo(2);
            }
        }
    }

    private static List<String> dht(String... words) throws Exception {
        Object[] args = Stream.concat(Stream.of("dht"), Stream.of(words)).toArray();
        try (Flotilla dht = Flotilla.start(args)) {
            assertThat(dht.awaitEnd()).as(dht.err().toString()).isZero();
            return dht.out();
        }
    }

    @Test
    void pingOfNobodyFails() throws Exception {
        try (Flotilla ping = Flotilla.start("dht", "ping", "127.0.0.1:9", "--timeout", "1s", "--json")) {
            assertThat(ping.awaitEnd()).isOne();
            assertThat(json(ping.out()).get(0).get("ok").getAsBoolean()).isFalse();
            assertThat(ping.err()).singleElement().asString().startsWith("error: no answer");
        }
    }

    @Test
    void demonstratesASwarm() throws Exception {
        Path data = Files.write(dir.resolve("data"), random(8_000_000));
        try (Flotilla demo = Flotilla.start("demo", data)) {
            assertThat(demo.awaitEnd()).as(demo.err().toString()).isZero();
            assertThat(demo.out())
                    .filteredOn(line -> line.startsWith("leecher "))
                    .hasSize(10);
            assertThat(demo.out()).last().asString().startsWith("verified: all 5 copies");
        }
    }

    /** Offsets beyond 32 bits, cheap because most of it is a hole; the ends of the file and the 4 GiB mark hold data. */
    @Test
    void moves4GiBAndMore() throws Exception {
        Path data = dir.resolve("large");
        long length = (4L << 30) + 5;
        try (FileChannel channel = sparse(data)) {
            channel.write(ByteBuffer.wrap(random(100_000)), 0);
            channel.write(ByteBuffer.wrap(random(200_000)), (4L << 30) - 199_995);
        }
        assertThat(Files.size(data)).isEqualTo(length);
        Path torrent = dir.resolve("t.torrent");
        try (Flotilla create = Flotilla.start("create", data, "-o", torrent)) {
            assertThat(create.awaitEnd()).as(create.err().toString()).isZero();
        }
        // the copy starts as one large hole, so that only the pieces with data have to move
        Path copy = Files.createDirectories(dir.resolve("copy"));
        try (FileChannel channel = sparse(copy.resolve("large"))) {
            channel.write(ByteBuffer.wrap(new byte[1]), length - 1);
        }
        try (Flotilla seed = onLoopback("seed", torrent);
                Flotilla get = onLoopback(
                        "get", torrent, "--dir", copy, "--peer", seed.awaitLine("listening "), "--timeout", "2m")) {
            assertThat(get.awaitEnd()).as(get.err().toString()).isZero();
        }
        assertThat(bytes(copy.resolve("large"), 0, 100_000)).isEqualTo(random(100_000));
        assertThat(bytes(copy.resolve("large"), length - 200_000, 200_000)).isEqualTo(random(200_000));
    }

    private static byte[] bytes(Path file, long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        try (FileChannel channel = FileChannel.open(file)) {
            channel.read(bytes, position);
        }
        return bytes.array();
    }

    private static FileChannel sparse(Path file) throws IOException {
        return FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE);
    }
}
