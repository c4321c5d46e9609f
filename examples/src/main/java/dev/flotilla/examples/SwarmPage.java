package dev.flotilla.examples;

import dev.flotilla.core.sim.Distribution;
import dev.flotilla.wire.sim.PeerKind;
import dev.flotilla.wire.sim.SwarmReport.KindFigures;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * The figures of simulated swarms as one page of HTML with plots; no script, nothing from elsewhere. All swarms of a page
 * have the same axes, so that they can be compared.
 *
 * <p>Immutable.
 */
final class SwarmPage {
    private static final String HEAD = SvgPlot.head("A simulated swarm", 90)
            + "<p>Kinds of peers side by side; kinds that have everything from the start are not drawn. <b>Altruism</b> is"
            + " what a peer got from others that still lacked something, beyond what it gave each of them: what a free-rider"
            + " lives on, besides seeders. The <b>share ratio</b> is bytes uploaded for each byte downloaded.</p>\n";

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
            page.append(bars(one, "Drawn from altruism", "MiB a peer", SwarmPage::fromAltruism));
            page.append(bars(one, "Drawn from seeders", "MiB a peer", SwarmPage::fromSeeders));
            page.append(bars(one, "Share ratio", "uploaded / downloaded", SwarmPage::shareRatio));
            page.append("<pre>").append(SvgPlot.escape(text(one))).append("</pre>\n");
        }
        return page.append("</body></html>\n").toString();
    }

    private static String text(SwarmFigures one) {
        StringWriter text = new StringWriter();
        one.print(new PrintWriter(text));
        return text.toString();
    }

    private String completion(SwarmFigures one) {
        SvgPlot plot = new SvgPlot("Complete", "seconds from arrival", "% of the peers of a kind", false)
                .reaching(most(figures -> finite(figures.completionSeconds().max())), 100);
        for (KindFigures figures : leechers(one)) {
            Distribution seconds = figures.completionSeconds();
            plot.steps(name(figures.kind()), seconds.values(), figures.peers());
        }
        return plot.svg();
    }

    private String bars(SwarmFigures one, String title, String unit, ToDoubleFunction<KindFigures> figure) {
        SvgPlot plot = new SvgPlot(title, "", unit, false).reaching(0, most(figure));
        for (KindFigures figures : leechers(one)) {
            plot.bar(name(figures.kind()), figure.applyAsDouble(figures));
        }
        return plot.svg();
    }

    /** Of all swarms and kinds. */
    private double most(ToDoubleFunction<KindFigures> figure) {
        return all.stream()
                .flatMap(one -> leechers(one).stream())
                .mapToDouble(figure)
                .max()
                .orElse(0);
    }

    private static double fromAltruism(KindFigures figures) {
        return SwarmFigures.each(figures, figures.fromAltruism());
    }

    private static double fromSeeders(KindFigures figures) {
        return SwarmFigures.each(figures, figures.fromSeeders());
    }

    private static double shareRatio(KindFigures figures) {
        return finite(figures.shareRatio());
    }

    private static double finite(double value) {
        return Double.isFinite(value) ? value : 0;
    }

    private static String name(PeerKind kind) {
        return kind.toString().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static List<KindFigures> leechers(SwarmFigures one) {
        return one.report().kinds().stream()
                .filter(figures -> !figures.kind().hasAll())
                .toList();
    }
}
