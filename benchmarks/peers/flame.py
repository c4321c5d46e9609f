#!/usr/bin/env python3
"""A flame graph, as SVG, of what a client does: where its threads were when perf looked.

    JDK_JAVA_OPTIONS='-XX:+PreserveFramePointer' ./flotilla get …          the process to look at, PID
    perf record -e cpu-clock -F 999 -g -p PID -o DATA -- sleep 10
    jcmd PID Compiler.perfmap                                              before it ends: the names of compiled code
    perf script -i DATA | benchmarks/peers/flame.py "a title" >flame.svg

A box is a function, as wide as the share of samples in which it or what it called was running; below it is who called it, above
"all" the thread. Green is compiled Java, orange the kernel, yellow the JVM and what it makes by itself: the hash and
copies ("StubRoutines"), the compilers. Boxes of less than a half per cent are left out.
"""
import re
import sys
from xml.sax.saxutils import escape

WIDTH, LINE, LEAST, LETTER = 1200, 16, 0.005, 6.2
SAMPLE = re.compile(r"^(\S.*?)\s+\d+(?:/\d+)?\s+(?:\[\d+\]\s+)?\d+\.\d+:")
FRAME = re.compile(r"^\s+[0-9a-f]+ (.*) \(([^()]*(?:\([^()]*\))?[^()]*)\)$")
KERNEL, JAVA, JVM = "#f0a35e", "#8cc68a", "#e8d87a"


class Box:
    def __init__(self):
        self.samples, self.colour, self.callees = 0, JVM, {}

    def add(self, frames):
        self.samples += 1
        if frames:
            name, colour = frames[0]
            callee = self.callees.setdefault(name, Box())
            callee.colour = colour
            callee.add(frames[1:])

    def depth(self, least):
        return 1 + max((callee.depth(least) for callee in self.callees.values() if callee.samples >= least), default=0)


def short(name):
    """Without its parameters and, of a Java method, its result and packages."""
    name = re.sub(r"\+0x[0-9a-f]+$", "", name)
    name = re.sub(r"\$\$Lambda\$\d+/0x[0-9a-f]+", "$lambda", name)
    if re.match(r"^[\w.$\[\]<>]+ [\w.$]+\.[\w$<>]+\(", name):
        return ".".join(name.split("(")[0].split(" ")[-1].split(".")[-2:])
    return name.split("(")[0] or name


def colour(name, where):
    if "kernel" in where or where.endswith(".ko"):
        return KERNEL
    is_java = "perf-" in where and "." in name and not name.startswith("StubRoutines")
    return JAVA if is_java else JVM


def read(lines):
    root, thread, frames = Box(), None, []
    for line in [*lines, "\n"]:
        frame = FRAME.match(line)
        sample = SAMPLE.match(line)
        if sample:
            thread, frames = re.sub(r"-?\d+$", "", sample[1]), []
        elif frame:
            frames.append((short(frame[1]), colour(frame[1], frame[2])))
        elif thread and not line.strip():
            root.add([(thread, JVM), *reversed(frames)])
            thread = None
    return root


def draw(box, name, x, level, height, root, out):
    wide = box.samples / root.samples * WIDTH
    y = height - (level + 1) * LINE
    label = escape(name[:int(wide / LETTER)]) if wide > 3 * LETTER else ""
    share = "%s: %.1f %%" % (name, 100 * box.samples / root.samples)
    out.append('<g><title>%s</title><rect x="%.1f" y="%d" width="%.1f" height="%d" fill="%s"/>' % (
        escape(share), x, y, max(wide - 0.5, 0.5), LINE - 1, box.colour)
        + ('<text x="%.1f" y="%d">%s</text>' % (x + 2, y + LINE - 5, label) if label else "") + "</g>")
    for callee, inner in sorted(box.callees.items(), key=lambda item: -item[1].samples):
        if inner.samples >= LEAST * root.samples:
            draw(inner, callee, x, level + 1, height, root, out)
            x += inner.samples / root.samples * WIDTH


def main():
    title = sys.argv[1]
    root = read(sys.stdin)
    if not root.samples:
        sys.exit("error: no samples")
    height = root.depth(LEAST * root.samples) * LINE + 30
    out = ['<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="monospace" font-size="10">' % (WIDTH, height),
           '<rect width="100%" height="100%" fill="white"/>',
           '<text x="4" y="16" font-size="12">%s; %d samples</text>' % (escape(title), root.samples)]
    draw(root, "all", 0, 0, height, root, out)
    print("\n".join([*out, "</svg>"]))


if __name__ == "__main__":
    main()
