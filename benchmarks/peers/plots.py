"""Bar charts of the rows, as SVG."""
from xml.sax.saxutils import escape

import report

COLOURS = {"flotilla": "#1b6ca8"}
RIVAL, LIGHTER = "#8a8f98", 0.45
WIDTH, LABEL, BAR, GAP, LINE = 640, 120, 16, 8, 18


class Panel:
    """A title; each bar has a name, parts, which are stacked, the figure to write, and the least and greatest one."""

    def __init__(self, title, bars):
        self.title, self.bars = title, bars

    def height(self):
        return 2 * LINE + len(self.bars) * (BAR + GAP)

    def draw(self, top):
        most = max((high for *_, high in self.bars), default=0) or 1
        scale = (WIDTH - LABEL - 130) / most
        out = ['<text x="0" y="%d" font-weight="bold">%s</text>' % (top + LINE, escape(self.title))]
        y = top + LINE + 10
        for name, parts, value, low, high in self.bars:
            middle, x = y + BAR / 2, LABEL
            out.append('<text x="%d" y="%.1f" text-anchor="end">%s</text>' % (LABEL - 8, middle + 4, escape(name)))
            for i, part in enumerate(parts):
                out.append('<rect x="%.1f" y="%.1f" width="%.1f" height="%d" fill="%s" fill-opacity="%.2f"/>' % (
                    x, y, max(part, 0) * scale, BAR, COLOURS.get(name, RIVAL), 1 - i * LIGHTER))
                x += max(part, 0) * scale
            if high > low:
                out.append('<path d="M%.1f %.1fH%.1f" stroke="#222" fill="none"/>' % (LABEL + low * scale, middle, LABEL + high * scale))
            out.append('<text x="%.1f" y="%.1f">%s</text>' % (LABEL + max(high, sum(parts)) * scale + 6, middle + 4, figure(value)))
            y += BAR + GAP
        return out


def figure(value):
    return "%.0f" % value if value >= 100 else "%.2f" % value


def svg(heading, note, panels):
    y, body = 2 * LINE + 6, []
    for panel in panels:
        body += panel.draw(y)
        y += panel.height() + 8
    head = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="-10 0 %d %d" width="%d" height="%d" font-family="sans-serif" font-size="12">'
            % (WIDTH + 20, y, WIDTH + 20, y),
            '<rect x="-10" width="100%" height="100%" fill="#fff"/>',
            '<text x="0" y="%d" font-size="15">%s</text>' % (LINE, escape(heading)),
            '<text x="0" y="%d" fill="#555" font-size="10">%s</text>' % (2 * LINE, escape(note))]
    return "\n".join(head + body + ["</svg>"]) + "\n"


def panel(title, clients, value, parts=None, least_first=True):
    bars = []
    for client, rows in clients.items():
        values = [each for each in map(value, rows) if each is not None]
        if values:
            stacked = [report.median(rows, part) for part in parts or [value]]
            bars.append((client, stacked, report.median(rows, value), min(values), max(values)))
    return Panel(title, sorted(bars, key=lambda bar: bar[2], reverse=not least_first))


def largest(groups, scenario):
    """The groups of a scenario that have its largest file."""
    found = [key for key in groups if key[0] == scenario]
    return [key for key in found if key[1] == max(each[1] for each in found)]


def where(key):
    other = ", synthetic other end" if key[4] == "synthetic" else ""
    return "%s, %s, %s%s" % (key[0], report.length(key[1]), key[3], other)


def plots(groups, note):
    """SVG texts by file name."""
    costs, margins, speeds, hashes, starts, memory = [], [], [], [], [], []
    for scenario in report.TRANSFERS:
        for key in largest(groups, scenario):
            costs.append(panel(where(key), groups[key], report.per_gib(), [report.per_gib("user"), report.per_gib("system")]))
            speeds.append(panel(where(key), groups[key], report.speed, least_first=False))
    for key, small, figures in report.marginal(groups):
        bars = [(client, each[:2], each[2], each[2], each[2]) for client, each in sorted(figures.items(), key=lambda item: item[1][2])]
        margins.append(Panel("%s less %s" % (where(key), report.length(small[1])), bars))
    for scenario in ("recheck", "create"):
        hashes += [panel(where(key), groups[key], report.speed, least_first=False) for key in largest(groups, scenario)]
    for scenario in ("get", "startup"):
        starts += [panel(where(key), groups[key], report.field("wall_s")) for key in largest(groups, scenario)]
    for scenario in ("idle", "leech", "seed"):
        memory += [panel(where(key), groups[key], report.field("rss_mib")) for key in largest(groups, scenario)]
    drawn = {
        "cpu.svg": ("CPU seconds per GiB: user (dark) and system (light); less is better", costs),
        "marginal-cpu.svg": ("CPU seconds per further GiB: user (dark) and system (light); less is better", margins),
        "speed.svg": ("MB/s, from the start of the process; more is better", speeds),
        "hashing.svg": ("Hashing, MB/s, from the start of the process; more is better", hashes),
        "start.svg": ("Seconds from the start of the process; less is better", starts),
        "memory.svg": ("Resident memory at its peak, MiB, mapped files included; less is better", memory),
    }
    return {name: svg(heading, note, panels) for name, (heading, panels) in drawn.items() if panels}
