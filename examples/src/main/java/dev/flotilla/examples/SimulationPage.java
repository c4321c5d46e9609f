package dev.flotilla.examples;

import dev.flotilla.core.sim.Distribution;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * The figures of simulations as one page of HTML with plots; no script, nothing from elsewhere.
 *
 * <p>Immutable.
 */
final class SimulationPage {
    private final List<SimulationFigures> all;

    SimulationPage(List<SimulationFigures> all) {
        this.all = List.copyOf(all);
    }

    String html() {
        StringBuilder page = new StringBuilder(SvgPlot.head("A simulated DHT", 75));
        if (all.size() > 1) {
            page.append("<h2>Growth</h2>\n").append(growth());
        }
        page.append("<h2>Searches</h2>\n");
        page.append(hops().svg());
        page.append(shares(
                "Until the end of a search",
                "ms",
                one -> one.report().searches().tookMillis()));
        page.append(shares(
                "Until the first peer", "ms", one -> one.report().searches().firstPeerMillis()));
        page.append("<h2>Load</h2>\n");
        page.append(shares(
                "Load while peers are searched for",
                "datagrams per node and second",
                one -> one.report().searches().load()));
        if (all.stream().anyMatch(one -> one.report().hotSwarm().count() > 0)) {
            page.append(shares(
                    "Load while a swarm is hot",
                    "datagrams per node and second",
                    one -> one.report().hotSwarm().load()));
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

    private static String name(SimulationFigures one) {
        return one.report().scenario().nodes() + " nodes";
    }

    private SvgPlot hops() {
        SvgPlot plot = new SvgPlot("Hops to the closest node", "hops", "% of searches", false);
        for (SimulationFigures one : all) {
            double[] hops = one.report().searches().hops().values();
            int most = hops.length == 0 ? 0 : (int) hops[hops.length - 1];
            double[] x = new double[most + 1];
            double[] share = new double[most + 1];
            for (int i = 0; i <= most; i++) {
                x[i] = i;
            }
            for (double value : hops) {
                share[(int) value] += 100.0 / hops.length;
            }
            plot.bars(name(one), x, share);
        }
        return plot;
    }

    private String shares(String title, String unit, Function<SimulationFigures, Distribution> of) {
        SvgPlot plot = new SvgPlot(title, unit, "% at or below", false);
        for (SimulationFigures one : all) {
            plot.shareBelow(name(one), of.apply(one).values());
        }
        return plot.svg();
    }

    private String growth() {
        double[] sizes = each(one -> one.report().scenario().nodes());
        SvgPlot hops = new SvgPlot("Hops and size", "nodes", "hops", true)
                .line("mean", sizes, each(one -> one.report().searches().hops().mean()))
                .line("p99", sizes, each(one -> one.report().searches().hops().percentile(99)));
        SvgPlot time = new SvgPlot("Time and size", "nodes", "ms", true)
                .line(
                        "first peer, p50",
                        sizes,
                        each(one -> one.report().searches().firstPeerMillis().median()))
                .line(
                        "whole search, p50",
                        sizes,
                        each(one -> one.report().searches().tookMillis().median()))
                .line(
                        "whole search, p99",
                        sizes,
                        each(one -> one.report().searches().tookMillis().percentile(99)));
        SvgPlot packets = new SvgPlot("Cost and size", "nodes", "datagrams", true)
                .line(
                        "for one search, mean",
                        sizes,
                        each(one -> one.report().searches().packets().mean()));
        return hops.svg() + time.svg() + packets.svg();
    }

    /** A figure of each size; 0 where there is none. */
    private double[] each(ToDoubleFunction<SimulationFigures> figure) {
        return all.stream()
                .mapToDouble(figure)
                .map(value -> Double.isNaN(value) ? 0 : value)
                .toArray();
    }
}
