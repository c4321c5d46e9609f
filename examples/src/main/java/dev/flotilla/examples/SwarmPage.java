package dev.flotilla.examples;

import dev.flotilla.wire.sim.SwarmReport.KindFigures;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The figures of simulated swarms as one page of HTML with plots; no script, nothing from elsewhere.
 *
 * <p>Immutable.
 */
final class SwarmPage {
    private static final String HEAD = "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
            + "<title>A simulated swarm</title>\n<style>body{font-family:sans-serif;margin:2em;max-width:75em}"
            + "svg{margin:0 1em 1em 0}pre{background:#f4f4f4;padding:1em;overflow-x:auto}</style></head>\n"
            + "<body>\n<h1>A simulated swarm</h1>\n";

    private final List<SwarmFigures> all;

    SwarmPage(List<SwarmFigures> all) {
        this.all = List.copyOf(all);
    }

    String html() {
        StringBuilder page = new StringBuilder(HEAD);
        for (SwarmFigures one : all) {
            page.append("<h2>")
                    .append(SvgPlot.escape(one.report().scenario().choker()))
                    .append("</h2>\n");
            page.append(completion(one));
            page.append(bars(
                    one,
                    "Downloaded beyond what was given",
                    "MiB a peer",
                    figures -> SwarmFigures.each(figures, figures.fromAltruism())));
            page.append(bars(
                    one,
                    "Downloaded from seeders",
                    "MiB a peer",
                    figures -> SwarmFigures.each(figures, figures.fromSeeders())));
            page.append(bars(one, "Share ratio", "uploaded / downloaded", KindFigures::shareRatio));
        }
        page.append("<h2>Figures</h2>\n<pre>").append(SvgPlot.escape(text())).append("</pre>\n</body></html>\n");
        return page.toString();
    }

    private String text() {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        all.forEach(one -> one.print(out));
        return text.toString();
    }

    private static String completion(SwarmFigures one) {
        SvgPlot plot = new SvgPlot("Complete", "seconds from arrival", "% of those that completed", false);
        for (KindFigures figures : leechers(one)) {
            plot.shareBelow(
                    figures.kind().toString(), figures.completionSeconds().values());
        }
        return plot.svg();
    }

    private static String bars(SwarmFigures one, String title, String unit, ToDoubleFunction<KindFigures> figure) {
        SvgPlot plot = new SvgPlot(title, "", unit, false);
        for (KindFigures figures : leechers(one)) {
            double value = figure.applyAsDouble(figures);
            plot.bars(figures.kind().toString(), new double[] {0}, new double[] {Double.isNaN(value) ? 0 : value});
        }
        return plot.svg();
    }

    private static List<KindFigures> leechers(SwarmFigures one) {
        return one.report().kinds().stream()
                .filter(figures -> !figures.kind().hasAll())
                .toList();
    }
}
