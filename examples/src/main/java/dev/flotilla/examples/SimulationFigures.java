package dev.flotilla.examples;

import com.google.gson.JsonObject;
import dev.flotilla.core.sim.Distribution;
import dev.flotilla.dht.sim.DhtReport;
import dev.flotilla.dht.sim.DhtReport.SearchFigures;
import dev.flotilla.dht.sim.DhtReport.Spoofing;
import dev.flotilla.dht.sim.DhtScenario;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/**
 * What one simulation showed, for people and for scripts.
 *
 * <p>Immutable.
 *
 * @param heapBytes of the network once all nodes had joined, after a garbage collection
 * @param joined real time until then
 * @param took real time in all
 */
record SimulationFigures(DhtReport report, long heapBytes, Duration joined, Duration took) {

    static long usedHeapBytes() {
        Runtime runtime = Runtime.getRuntime();
        System.gc();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    double heapBytesPerNode() {
        return heapBytes / (double) report.scenario().nodes();
    }

    JsonObject json() {
        DhtScenario scenario = report.scenario();
        JsonObject line = new JsonObject();
        line.addProperty("nodes", scenario.nodes());
        line.addProperty("seed", scenario.seed());
        line.addProperty("minutes", scenario.pause().toMinutes());
        line.addProperty("churnMinutes", scenario.medianSession().toMinutes());
        line.addProperty("loss", scenario.link().loss());
        line.addProperty("dead", scenario.deadContacts());
        line.addProperty("profile", scenario.profile().toString());
        line.addProperty("attack", scenario.attack().toString());
        line.addProperty("attackers", scenario.attackers());
        line.add("searches", json(report.searches()));
        line.add("hotSwarm", json(report.hotSwarm()));
        line.add("spoofing", json(report.spoofing()));
        line.add("coldReadyMillis", json(report.coldReadyMillis()));
        line.add("warmReadyMillis", json(report.warmReadyMillis()));
        line.add("contacts", json(report.contacts()));
        line.addProperty("maintenancePerNodeAndSecond", Json.finite(report.maintenancePerSecond()));
        line.addProperty("heapBytesPerNode", Math.round(heapBytesPerNode()));
        line.addProperty("datagrams", report.datagrams());
        line.addProperty("virtualSeconds", report.virtualTime().toMillis() / 1e3);
        line.addProperty("joinedSeconds", joined.toMillis() / 1e3);
        line.addProperty("seconds", took.toMillis() / 1e3);
        line.addProperty("traceHash", Long.toHexString(report.traceHash()));
        return line;
    }

    private static JsonObject json(SearchFigures searches) {
        JsonObject object = new JsonObject();
        object.addProperty("count", searches.count());
        object.addProperty("success", Json.finite(searches.success()));
        object.add("hops", json(searches.hops()));
        object.add("tookMillis", json(searches.tookMillis()));
        object.add("firstPeerMillis", json(searches.firstPeerMillis()));
        object.add("packets", json(searches.packets()));
        object.add("loadPerSecond", json(searches.load()));
        return object;
    }

    private static JsonObject json(Spoofing spoofing) {
        JsonObject object = new JsonObject();
        object.addProperty("forged", spoofing.forged());
        object.addProperty("contactsBefore", spoofing.contactsBefore());
        object.addProperty("contactsLostBefore", spoofing.contactsLostBefore());
        object.addProperty("contactsLost", spoofing.contactsLost());
        object.addProperty("contactsFalse", spoofing.contactsFalse());
        object.add("searches", json(spoofing.searches()));
        return object;
    }

    private static JsonObject json(Distribution values) {
        JsonObject object = new JsonObject();
        object.addProperty("count", values.count());
        object.addProperty("mean", Json.finite(values.mean()));
        object.addProperty("p50", Json.finite(values.median()));
        object.addProperty("p90", Json.finite(values.percentile(90)));
        object.addProperty("p99", Json.finite(values.percentile(99)));
        object.addProperty("max", Json.finite(values.max()));
        return object;
    }

    void print(PrintWriter out) {
        DhtScenario scenario = report.scenario();
        out.printf(
                Locale.ROOT,
                "%d nodes, seed %d, profile %s, median session %s, loss %.1f %%, dead contacts %.0f %%, attack %s %.0f %%%n%n",
                scenario.nodes(),
                scenario.seed(),
                scenario.profile(),
                scenario.medianSession().isZero() ? "endless" : Units.text(scenario.medianSession()),
                100 * scenario.link().loss(),
                100 * scenario.deadContacts(),
                scenario.attack(),
                100 * scenario.attackers());
        out.println("                              p50       p90       p99       max      mean");
        print(out, "searches", report.searches());
        print(out, "hot swarm", report.hotSwarm());
        print(out, "while flooded", report.spoofing().searches());
        row(out, "ready, cold, ms", report.coldReadyMillis());
        row(out, "ready, warm, ms", report.warmReadyMillis());
        row(out, "nodes in a table", report.contacts());
        out.println();
        printSpoofing(out, report.spoofing());
        out.printf(
                Locale.ROOT,
                "maintenance          %.3f datagrams per node and second%n",
                report.maintenancePerSecond());
        out.printf(Locale.ROOT, "heap                 %.0f bytes per node%n", heapBytesPerNode());
        out.printf(
                Locale.ROOT,
                "real time            %.1f s, %.1f s of it until all had joined; %d datagrams in %s of virtual time%n",
                took.toMillis() / 1e3,
                joined.toMillis() / 1e3,
                report.datagrams(),
                Units.text(Duration.ofSeconds(report.virtualTime().toSeconds())));
        out.printf("trace hash           %016x%n%n", report.traceHash());
        out.flush();
    }

    private static void print(PrintWriter out, String what, SearchFigures searches) {
        if (searches.count() > 0) {
            out.printf(Locale.ROOT, "%s: %d, %.2f %% found a peer%n", what, searches.count(), 100 * searches.success());
            row(out, "  hops", searches.hops());
            row(out, "  first peer, ms", searches.firstPeerMillis());
            row(out, "  whole search, ms", searches.tookMillis());
            row(out, "  datagrams", searches.packets());
            row(out, "  load, datagrams/s", searches.load());
        }
    }

    private static void printSpoofing(PrintWriter out, Spoofing spoofing) {
        if (spoofing.forged() > 0) {
            out.printf(
                    "forgeries            %d; of %d contacts %d were gone afterwards (%d in as long a quiet time), %d were false%n",
                    spoofing.forged(),
                    spoofing.contactsBefore(),
                    spoofing.contactsLost(),
                    spoofing.contactsLostBefore(),
                    spoofing.contactsFalse());
        }
    }

    private static void row(PrintWriter out, String what, Distribution values) {
        if (values.count() > 0) {
            out.printf(
                    Locale.ROOT,
                    "%-24s%9.1f %9.1f %9.1f %9.1f %9.2f%n",
                    what,
                    values.median(),
                    values.percentile(90),
                    values.percentile(99),
                    values.max(),
                    values.mean());
        }
    }
}
