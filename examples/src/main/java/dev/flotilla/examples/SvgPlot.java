package dev.flotilla.examples;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A plot as SVG text: curves or bars between two axes, with a legend. The axes fit what was added, and
 * reach at least {@link #reaching}.
 *
 * <p>Confined to its owner: one thread.
 */
final class SvgPlot {
    private static final int WIDTH = 700;
    private static final int HEIGHT = 320;
    private static final int LEFT = 64;
    private static final int RIGHT = 160;
    private static final int TOP = 34;
    private static final int BOTTOM = 48;
    private static final int TICKS = 5;
    private static final String[] COLOURS = {"#1b6ca8", "#c4511b", "#2b8a3e", "#7b2d8b", "#8a6d1b", "#555555"};

    private static final class Curve {
        final String name;
        final double[] x;
        final double[] y;
        final boolean bars;

        Curve(String name, double[] x, double[] y, boolean bars) {
            this.name = name;
            this.x = x;
            this.y = y;
            this.bars = bars;
        }
    }

    private final String title;
    private final String xName;
    private final String yName;
    private final boolean logarithmic;
    private final List<Curve> curves = new ArrayList<>();
    private boolean named; // each bar has its name below it
    private double leastHighX; // of the axes, so that several plots have the same
    private double leastHighY;

    /** @param logarithmic whether the x axis is; then every x must be positive */
    SvgPlot(String title, String xName, String yName, boolean logarithmic) {
        this.title = title;
        this.xName = xName;
        this.yName = yName;
        this.logarithmic = logarithmic;
    }

    SvgPlot line(String name, double[] x, double[] y) {
        curves.add(new Curve(name, x, y, false));
        return this;
    }

    SvgPlot bars(String name, double[] x, double[] y) {
        curves.add(new Curve(name, x, y, true));
        return this;
    }

    /** One bar beside the others, with its name below and its value above. */
    SvgPlot bar(String name, double value) {
        named = true;
        return bars(name, new double[] {curves.size()}, new double[] {value});
    }

    /** The beginning of a page of plots and figures, up to its heading; {@code ems} wide at most. */
    static String head(String title, int ems) {
        return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n<title>" + title
                + "</title>\n<style>body{font-family:sans-serif;margin:2em;max-width:" + ems
                + "em}svg{margin:0 1em 1em 0}pre{background:#f4f4f4;padding:1em;overflow-x:auto}</style></head>\n"
                + "<body>\n<h1>" + title + "</h1>\n";
    }

    /** Lets the axes reach so far at least. */
    SvgPlot reaching(double x, double y) {
        leastHighX = x;
        leastHighY = y;
        return this;
    }

    /** How many of {@code count} have reached each value, in percent, as steps; of values in ascending order. */
    SvgPlot steps(String name, double[] sorted, int count) {
        double[] x = new double[2 * sorted.length];
        double[] y = new double[2 * sorted.length];
        for (int i = 0; i < sorted.length; i++) {
            x[2 * i] = sorted[i];
            x[2 * i + 1] = sorted[i];
            y[2 * i] = 100.0 * i / count;
            y[2 * i + 1] = 100.0 * (i + 1) / count;
        }
        return line(name, x, y);
    }

    /** The share of values at or below each value, in percent, of values in ascending order. */
    SvgPlot shareBelow(String name, double[] sorted) {
        int points = Math.min(sorted.length, 200);
        double[] x = new double[points];
        double[] y = new double[points];
        for (int i = 0; i < points; i++) {
            int rank = points == 1 ? 0 : (int) ((long) i * (sorted.length - 1) / (points - 1));
            x[i] = sorted[rank];
            y[i] = 100.0 * (rank + 1) / sorted.length;
        }
        return line(name, x, y);
    }

    String svg() {
        double xLow = logarithmic ? scaled(least()) : Math.min(0, least());
        double xHigh = scaled(Math.max(leastHighX, most(true)));
        boolean whole = curves.stream().anyMatch(curve -> curve.bars); // bars stand at whole numbers
        double margin = whole ? 0.7 : 0;
        Axes axes = new Axes(
                xLow - margin, Math.max(xHigh + margin, xLow + 1e-9), niceAbove(Math.max(leastHighY, most(false))));
        StringBuilder svg = new StringBuilder();
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
                        + " font-family=\"sans-serif\" font-size=\"12\">%n",
                WIDTH,
                HEIGHT,
                WIDTH,
                HEIGHT));
        text(svg, (LEFT + WIDTH - RIGHT) / 2.0, 18, "middle", "font-weight=\"bold\"", title);
        text(svg, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 10, "middle", "", xName);
        text(svg, 14, HEIGHT / 2.0, "middle", "transform=\"rotate(-90 14 " + HEIGHT / 2 + ")\"", yName);
        grid(svg, axes, whole);
        for (int i = 0; i < curves.size(); i++) {
            draw(svg, axes, i);
        }
        return svg.append("</svg>\n").toString();
    }

    private double scaled(double x) {
        return logarithmic ? Math.log10(x) : x;
    }

    private double least() {
        return curves.stream()
                .flatMapToDouble(curve -> java.util.Arrays.stream(curve.x))
                .min()
                .orElse(logarithmic ? 1 : 0);
    }

    private double most(boolean ofX) {
        return curves.stream()
                .flatMapToDouble(curve -> java.util.Arrays.stream(ofX ? curve.x : curve.y))
                .max()
                .orElse(1);
    }

    private static double niceAbove(double value) {
        double power = Math.pow(10, Math.floor(Math.log10(Math.max(value, 1e-9))));
        for (double step : new double[] {1, 2, 2.5, 5, 10}) {
            if (step * power >= value) {
                return step * power;
            }
        }
        return 10 * power;
    }

    /** Where values lie on the page. */
    private record Axes(double xLow, double xHigh, double yHigh) {
        double x(double scaled) {
            return LEFT + (scaled - xLow) / (xHigh - xLow) * (WIDTH - LEFT - RIGHT);
        }

        double y(double value) {
            return HEIGHT - BOTTOM - value / yHigh * (HEIGHT - TOP - BOTTOM);
        }
    }

    private void grid(StringBuilder svg, Axes axes, boolean whole) {
        for (int i = 0; i <= TICKS; i++) {
            double value = axes.yHigh * i / TICKS;
            rule(svg, LEFT, axes.y(value), WIDTH - RIGHT, axes.y(value), "#dddddd");
            text(svg, LEFT - 6, axes.y(value) + 4, "end", "", number(value));
        }
        double step = whole ? Math.ceil((axes.xHigh - axes.xLow) / 12) : (axes.xHigh - axes.xLow) / TICKS;
        for (double at = whole ? 0 : axes.xLow; !named && at <= axes.xHigh + step / 1000; at += step) {
            text(svg, axes.x(at), HEIGHT - BOTTOM + 16, "middle", "", number(logarithmic ? Math.pow(10, at) : at));
        }
        rule(svg, LEFT, axes.y(0), WIDTH - RIGHT, axes.y(0), "#333333");
        rule(svg, LEFT, TOP, LEFT, axes.y(0), "#333333");
    }

    private void draw(StringBuilder svg, Axes axes, int index) {
        Curve curve = curves.get(index);
        String colour = COLOURS[index % COLOURS.length];
        if (curve.bars) {
            int abreast = named ? 1 : curves.size();
            double width = Math.max(1, 0.8 * (axes.x(1) - axes.x(0)) / abreast);
            for (int i = 0; i < curve.x.length; i++) {
                double left = axes.x(curve.x[i]) + ((named ? 0 : index) - abreast / 2.0) * width;
                double top = axes.y(curve.y[i]);
                svg.append(String.format(
                        Locale.ROOT,
                        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>%n",
                        left,
                        top,
                        width,
                        axes.y(0) - top,
                        colour));
            }
        } else {
            svg.append("<polyline fill=\"none\" stroke-width=\"2\" stroke=\"")
                    .append(colour)
                    .append("\" points=\"");
            for (int i = 0; i < curve.x.length; i++) {
                svg.append(String.format(Locale.ROOT, "%.1f,%.1f ", axes.x(scaled(curve.x[i])), axes.y(curve.y[i])));
            }
            svg.append("\"/>\n");
        }
        if (named) {
            text(svg, axes.x(curve.x[0]), HEIGHT - BOTTOM + 16, "middle", "", curve.name);
            text(svg, axes.x(curve.x[0]), axes.y(curve.y[0]) - 4, "middle", "", number(curve.y[0]));
        } else {
            int y = TOP + 14 + 16 * index;
            rule(svg, WIDTH - RIGHT + 8, y - 4, WIDTH - RIGHT + 28, y - 4, colour);
            text(svg, WIDTH - RIGHT + 34, y, "start", "", curve.name);
        }
    }

    private static void rule(StringBuilder svg, double x1, double y1, double x2, double y2, String colour) {
        svg.append(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>%n",
                x1,
                y1,
                x2,
                y2,
                colour));
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String more, String words) {
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" %s>%s</text>%n",
                x,
                y,
                anchor,
                more,
                escape(words)));
    }

    /** The words as they may stand in HTML and SVG. */
    static String escape(String words) {
        return words.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static String number(double value) {
        if (value != Math.rint(value) && Math.abs(value) < 10) {
            return String.format(Locale.ROOT, value < 1 ? "%.2f" : "%.1f", value);
        }
        return String.format(Locale.ROOT, "%.0f", value);
    }
}
