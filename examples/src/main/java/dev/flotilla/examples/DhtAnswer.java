package dev.flotilla.examples;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.flotilla.core.ByteString;
import dev.flotilla.dht.AnnounceResult;
import dev.flotilla.dht.LookupResult;
import dev.flotilla.dht.NodeInfo;
import dev.flotilla.dht.NodeReply;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
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
        line.addProperty("queries", result.queries());
        line.addProperty("answers", result.answers());
        line.add("nodes", nodes(result.closest()));
        line.add("peers", Json.strings(result.peers()));
    }

    /** The acknowledgements of an announcement: an error when there is none. */
    void add(AnnounceResult result) throws Failure {
        add(result.lookup());
        line.add("replicas", nodes(result.replicas()));
        if (result.replicas().isEmpty()) {
            throw new Failure("no node took the announcement");
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
        return value instanceof JsonObject node
                ? node.get("id").getAsString() + " " + node.get("address").getAsString()
                : value.getAsString();
    }

    private static JsonArray nodes(List<NodeInfo> nodes) {
        JsonArray array = new JsonArray();
        nodes.forEach(node -> array.add(node(node)));
        return array;
    }

    private static JsonObject node(NodeInfo node) {
        JsonObject object = new JsonObject();
        object.addProperty("id", node.id().hex());
        object.addProperty("address", node.endpoint().toString());
        return object;
    }

    private static @Nullable String text(ByteString version) {
        return version.isEmpty() ? null : BencodeText.string(version);
    }

    private static double millis(Duration duration) {
        long micros = duration.toNanos() / 1000;
        return micros / 1e3;
    }
}
