package dev.flotilla.examples;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.flotilla.core.sim.Distribution;
import dev.flotilla.wire.sim.SwarmReport;
import dev.flotilla.wire.sim.SwarmReport.KindFigures;
import dev.flotilla.wire.sim.SwarmReport.Verdict;
import dev.flotilla.wire.sim.SwarmScenario;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/**
 * What one simulated swarm showed, for people and for scripts.
 *
 * <p>Immutable.
 *
 * @param took real time
 */
record SwarmFigures(SwarmReport report, Duration took) {
    private static final double MIB = 1 << 20;

    JsonObject json() {
        SwarmScenario scenario = report.scenario();
        JsonObject line = new JsonObject();
        line.addProperty("seed", scenario.seed());
        line.addProperty("choker", scenario.choker());
        line.addProperty("slots", scenario.slots());
        line.addProperty("superSeed", scenario.superSeed());
        line.addProperty("length", scenario.length());
        line.addProperty("pieceLength", scenario.pieceLength());
        JsonArray kinds = new JsonArray();
        report.kinds().forEach(figures -> kinds.add(json(figures)));
        line.add("kinds", kinds);
        line.addProperty("seederCopies", report.seederCopies());
        line.addProperty("virtualSeconds", report.virtualTime().toMillis() / 1e3);
        line.addProperty("events", report.events());
        line.addProperty("seconds", took.toMillis() / 1e3);
        line.addProperty("traceHash", Long.toHexString(report.traceHash()));
        return line;
    }

    private static JsonObject json(KindFigures figures) {
        JsonObject object = new JsonObject();
        object.addProperty("kind", figures.kind().toString());
        object.addProperty("peers", figures.peers());
        object.addProperty("completed", figures.completed());
        object.add("completionSeconds", json(figures.completionSeconds()));
        object.addProperty("downloaded", figures.downloaded());
        object.addProperty("uploaded", figures.uploaded());
        object.addProperty("shareRatio", Json.finite(figures.shareRatio()));
        object.addProperty("fromSeeders", figures.fromSeeders());
        object.addProperty("fromAltruism", figures.fromAltruism());
        object.addProperty("wasted", figures.wasted());
        object.addProperty("falsePieces", figures.falsePieces());
        object.addProperty("bansByCompliant", figures.verdict().bans());
        object.addProperty("victims", figures.verdict().victims());
        object.addProperty("spoiled", figures.verdict().spoiled());
        object.addProperty("mostSpoiled", figures.verdict().mostSpoiled());
        object.addProperty("mostFailed", figures.verdict().mostFailed());
        return object;
    }

    private static JsonObject json(Distribution values) {
        JsonObject object = new JsonObject();
        object.addProperty("p10", Json.finite(values.percentile(10)));
        object.addProperty("p50", Json.finite(values.median()));
        object.addProperty("p90", Json.finite(values.percentile(90)));
        object.addProperty("max", Json.finite(values.max()));
        object.addProperty("mean", Json.finite(values.mean()));
        return object;
    }

    void print(PrintWriter out) {
        SwarmScenario scenario = report.scenario();
        out.printf(
                Locale.ROOT,
                "%s in pieces of %s, choker %s%s, %d slots, seed %d%n%n",
                Units.bytes(scenario.length()),
                Units.bytes(scenario.pieceLength()),
                scenario.choker(),
                scenario.superSeed() ? " with super-seeding" : "",
                scenario.slots(),
                scenario.seed());
        out.println(
                "                                   seconds until complete        MiB for each, of which from   share");
        out.println(
                "                  peers  done    p10    p50    p90    max        got   seeders  altruism  wasted   ratio");
        report.kinds().forEach(figures -> row(out, figures));
        out.println();
        for (KindFigures figures : report.kinds()) {
            if (figures.kind().lies() || figures.verdict().bans() > 0) {
                banned(out, figures);
            }
        }
        out.printf(
                Locale.ROOT,
                "copies               %.3f of the file left the seeder before the last compliant peer was done%n",
                report.seederCopies());
        out.printf(
                Locale.ROOT,
                "real time            %.1f s for %s of virtual time, %d events%n",
                took.toMillis() / 1e3,
                Units.text(Duration.ofSeconds(report.virtualTime().toSeconds())),
                report.events());
        out.printf("trace hash           %016x%n%n", report.traceHash());
        out.flush();
    }

    private static void banned(PrintWriter out, KindFigures figures) {
        Verdict verdict = figures.verdict();
        out.printf(
                Locale.ROOT,
                "banned               %s: %d times by compliant peers; %d times one spoiled pieces of a compliant peer:"
                        + " %.2f on average, %d at most (%d failed with any block of it)%n",
                figures.kind(),
                verdict.bans(),
                verdict.victims(),
                verdict.victims() == 0 ? 0 : verdict.spoiled() / (double) verdict.victims(),
                verdict.mostSpoiled(),
                verdict.mostFailed());
    }

    private static void row(PrintWriter out, KindFigures figures) {
        Distribution seconds = figures.completionSeconds();
        out.printf(
                Locale.ROOT,
                "%-16s %6d %5d %6.0f %6.0f %6.0f %6.0f %10.1f %9.1f %9.1f %7.2f %7.2f%n",
                figures.kind(),
                figures.peers(),
                figures.completed(),
                seconds.percentile(10),
                seconds.median(),
                seconds.percentile(90),
                seconds.max(),
                each(figures, figures.downloaded()),
                each(figures, figures.fromSeeders()),
                each(figures, figures.fromAltruism()),
                each(figures, figures.wasted()),
                figures.shareRatio());
    }

    /** MiB for each peer of the kind. */
    static double each(KindFigures figures, long bytes) {
        return bytes / MIB / figures.peers();
    }
}
