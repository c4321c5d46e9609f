package dev.flotilla.examples;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.flotilla.dht.TraceStep;
import java.util.List;
import java.util.Locale;

/** The steps of a look-up, for people and for scripts. */
final class DhtTrace {
    private DhtTrace() {}

    static JsonArray steps(List<TraceStep> trace) {
        JsonArray steps = new JsonArray();
        for (TraceStep step : trace) {
            JsonObject object = new JsonObject();
            object.addProperty("atMillis", DhtAnswer.millis(step.at()));
            object.addProperty("hop", step.hop());
            object.addProperty(
                    "step", step.event().name().toLowerCase(Locale.ROOT).replace('_', '-'));
            object.addProperty("millis", DhtAnswer.millis(step.roundTrip()));
            object.add("node", DhtAnswer.node(step.node()));
            object.add(
                    "namedBy",
                    step.namedBy().isEmpty()
                            ? null
                            : DhtAnswer.node(step.namedBy().get(0)));
            steps.add(object);
        }
        return steps;
    }

    /** {@code 12.345 ms  hop 2  answered in 3.1 ms  ID ADDRESS, named by ADDRESS}. */
    static String plain(JsonObject step) {
        double millis = step.get("millis").getAsDouble();
        JsonElement namedBy = step.get("namedBy");
        return step.get("atMillis").getAsString() + " ms  hop "
                + step.get("hop").getAsString() + "  "
                + step.get("step").getAsString()
                + (millis > 0 ? " after " + millis + " ms" : "") + "  " + name(step.get("node"))
                + (namedBy instanceof JsonObject ? ", named by " + name(namedBy) : "");
    }

    private static String name(JsonElement node) {
        JsonObject object = node.getAsJsonObject();
        return object.get("id").getAsString() + " " + object.get("address").getAsString();
    }
}
