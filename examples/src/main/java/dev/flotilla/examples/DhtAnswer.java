package dev.flotilla.examples;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.flotilla.core.ByteString;
import dev.flotilla.core.Id160;
import dev.flotilla.core.bencode.Bencode;
import dev.flotilla.core.bencode.BencodeException;
import dev.flotilla.core.bencode.BencodeLimits;
import dev.flotilla.core.bencode.BencodeScanner.Reading;
import dev.flotilla.core.bencode.BencodeValue.BencodeString;
import dev.flotilla.dht.AnnounceResult;
import dev.flotilla.dht.DhtItem;
import dev.flotilla.dht.ItemResult;
import dev.flotilla.dht.LookupResult;
import dev.flotilla.dht.NodeInfo;
import dev.flotilla.dht.NodeReply;
import dev.flotilla.dht.PutResult;
import dev.flotilla.dht.SampleReply;
import dev.flotilla.dht.SampleResult;
import dev.flotilla.dht.ScrapeResult;
import dev.flotilla.dht.SignedItem;
import dev.flotilla.dht.TorrentVersion;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the DHT answered, for people and for scripts. Confined to the thread that runs the command. */
final class DhtAnswer {
    private final JsonObject line = new JsonObject();

    DhtAnswer() {
        line.addProperty("ok", true);
        line.addProperty("error", (String) null);
    }

    /** The answer of one node. */
    void add(NodeReply reply) {
        line.add("node", node(reply.node()));
        line.addProperty("millis", millis(reply.roundTrip()));
        line.addProperty("version", text(reply.version()));
        line.addProperty(
                "seenAs",
                reply.seenAs().isEmpty() ? null : reply.seenAs().get(0).toString());
        line.add("nodes", nodes(reply.nodes()));
        line.add("peers", Json.strings(reply.peers()));
        line.addProperty("token", reply.token().isEmpty() ? null : reply.token().hex());
    }

    /** The answer of the network: an error when nobody in it answered. */
    void add(LookupResult result) throws Failure {
        if (result.answers() == 0) {
            throw new Failure("no node answered");
        }
        line.addProperty("millis", millis(result.took()));
        line.addProperty("firstPeerMillis", result.peers().isEmpty() ? null : millis(result.firstPeerAfter()));
        line.addProperty("hops", result.hops());
        line.addProperty("queries", result.queries());
        line.addProperty("answers", result.answers());
        line.add("nodes", nodes(result.closest()));
        line.add("peers", Json.strings(result.peers()));
        if (!result.trace().isEmpty()) {
            line.add("trace", DhtTrace.steps(result.trace()));
        }
    }

    /** The acknowledgements of an announcement: an error when there is none. */
    void add(AnnounceResult result) throws Failure {
        add(result.lookup());
        line.add("replicas", nodes(result.replicas()));
        JsonArray sharedBits = new JsonArray();
        result.replicas()
                .forEach(node -> sharedBits.add(node.sharedBits(result.lookup().target())));
        line.add("sharedBits", sharedBits);
        line.addProperty("population", result.population());
        if (result.replicas().isEmpty()) {
            throw new Failure("no node took the announcement");
        }
    }

    /** A count of a swarm. */
    void add(ScrapeResult result) throws Failure {
        add(result.lookup());
        line.remove("peers");
        line.addProperty("filters", result.filters());
        line.add("seeds", estimate(result.seeds()));
        line.add("downloaders", estimate(result.downloaders()));
    }

    private static JsonObject estimate(ScrapeResult.Estimate estimate) {
        JsonObject object = new JsonObject();
        object.addProperty("count", Math.round(estimate.count()));
        object.addProperty("error", Math.round(estimate.error() * 10) / 10.0);
        object.addProperty("saturated", estimate.saturated());
        return object;
    }

    /** Torrents that a network knows of. */
    void add(SampleResult result) throws Failure {
        add(result.lookup());
        line.remove("peers");
        line.addProperty("samplers", result.samplers());
        line.add(
                "infoHashes",
                Json.strings(result.infoHashes().stream().map(Id160::hex).toList()));
    }

    /** Torrents that a node knows of. */
    void add(SampleReply reply) {
        line.add("node", node(reply.node()));
        line.addProperty("total", reply.total());
        line.addProperty("intervalSeconds", reply.interval().toSeconds());
        line.add("nodes", nodes(reply.nodes()));
        line.add(
                "infoHashes",
                Json.strings(reply.infoHashes().stream().map(Id160::hex).toList()));
    }

    /** An item: an error when nobody has it. */
    void add(ItemResult<?> result) throws Failure {
        add(result.lookup());
        line.remove("peers");
        line.remove("firstPeerMillis");
        add(result.item().orElseThrow(() -> new Failure("nobody has it")));
    }

    void add(DhtItem item) {
        line.addProperty("target", item.target().hex());
        if (item instanceof SignedItem signed) {
            line.addProperty("publicKey", signed.publicKey().hex());
            line.addProperty("salt", BencodeText.string(signed.salt()));
            line.addProperty("seq", signed.seq());
            TorrentVersion.of(signed)
                    .ifPresent(version ->
                            line.addProperty("infoHash", version.infoHash().hex()));
        }
        line.addProperty("bencoded", BencodeText.string(item.value()));
        oneString(item.value()).ifPresent(text -> line.addProperty("text", text));
    }

    /** A value that is one string, as most are. */
    private static Optional<String> oneString(ByteString value) {
        try {
            return Bencode.decode(value.toByteArray(), BencodeLimits.DATAGRAM, Reading.LENIENT)
                            instanceof BencodeString string
                    ? Optional.of(BencodeText.string(string.bytes()))
                    : Optional.empty();
        } catch (BencodeException e) {
            return Optional.empty(); // a key twice in it
        }
    }

    /** The acknowledgements of a put: an error when there is none. */
    void add(PutResult result) throws Failure {
        add(result.item());
        line.add("replicas", nodes(result.replicas()));
        JsonObject refusals = new JsonObject();
        result.refusals().forEach((code, count) -> refusals.addProperty(String.valueOf(code), count));
        line.add("refusals", refusals);
        if (result.replicas().isEmpty()) {
            throw new Failure(
                    result.refusals().isEmpty()
                            ? "no node took it"
                            : "refused: another version is there (" + result.refusals() + ")");
        }
    }

    JsonObject json() {
        return line;
    }

    JsonObject failed(String reason) {
        line.addProperty("ok", false);
        line.addProperty("error", reason);
        return line;
    }

    void print(PrintWriter out) {
        line.entrySet().forEach(field -> {
            JsonElement value = field.getValue();
            if (value instanceof JsonArray array && !array.isEmpty()) {
                out.println(field.getKey() + ":");
                array.forEach(element -> out.println("  " + plain(element)));
            } else if ((value.isJsonPrimitive() && !field.getKey().equals("ok")) || value.isJsonObject()) {
                out.println(field.getKey() + ": " + plain(value));
            }
        });
    }

    private static String plain(JsonElement value) {
        if (!(value instanceof JsonObject object)) {
            return value.getAsString();
        }
        if (object.has("step")) {
            return DhtTrace.plain(object);
        }
        return object.has("address")
                ? object.get("id").getAsString() + " " + object.get("address").getAsString()
                : object.entrySet().stream()
                        .map(field -> field.getKey() + " " + field.getValue().getAsString())
                        .collect(Collectors.joining(", "));
    }

    private static JsonArray nodes(List<NodeInfo> nodes) {
        JsonArray array = new JsonArray();
        nodes.forEach(node -> array.add(node(node)));
        return array;
    }

    static JsonObject node(NodeInfo node) {
        JsonObject object = new JsonObject();
        object.addProperty("id", node.id().hex());
        object.addProperty("address", node.endpoint().toString());
        return object;
    }

    private static @Nullable String text(ByteString version) {
        return version.isEmpty() ? null : BencodeText.string(version);
    }

    static double millis(Duration duration) {
        long micros = duration.toNanos() / 1000;
        return micros / 1e3;
    }
}
