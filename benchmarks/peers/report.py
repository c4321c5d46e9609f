#!/usr/bin/env python3
"""report.py ROWS.jsonl... prints the medians (and min-max) of bench.py's rows as Markdown tables."""
import json
import statistics
import sys

from clients import CLIENTS

GIB = 1 << 30
MIB = 1 << 20
RIVALS = set(CLIENTS) - {"flotilla"}
TITLES = {
    "leech": "Leech: one {other} seeder to the client",
    "seed": "Seed: the client to one {other} leecher",
    "both": "Both ends the same client",
    "fan-in": "{fan} libtorrent seeders to the client",
    "fan-out": "The client to {fan} synthetic leechers, {wall_s:g} seconds",
    "swarm": "{leechers} leechers of a kind, and a libtorrent seeder at a limited rate",
    "recheck": "Recheck: nothing remembered, all of it there",
    "create": "Create: hash a file, write a .torrent",
    "get": "Get: from the start of the process until the file is there (and it ended, if it ends by itself)",
    "startup": "Start: from the start of the process to the answer to a handshake",
    "idle": "Idle: a seeder without peers",
}
TRANSFERS = ("leech", "seed", "both", "fan-in", "fan-out")


def load(rows):
    """Rows by (scenario, size, piece, storage, other end), then by client; noisy ones only where there are no two quiet ones."""
    groups = {}
    for row in rows:
        if row["scenario"] in TITLES:
            key = (row["scenario"], row["size"], row["piece"], row["storage"], row.get("other"))
            groups.setdefault(key, {}).setdefault(row["client"], []).append(row)
    order = list(TITLES)
    return {key: {client: chosen(rows) for client, rows in groups[key].items()}
            for key in sorted(groups, key=lambda key: (order.index(key[0]), str(key[4]), key[3], key[1]))}


def chosen(rows):
    good = [row for row in rows if not row.get("error")]
    quiet = [row for row in good if not row["noisy"]]
    return quiet if len(quiet) >= min(2, len(good)) else good


def cpu(row, kind=None):
    """CPU seconds of the client, of both ends where both are the client."""
    ends = ("", "other_") if row["scenario"] == "both" else ("",)
    return sum(row[end + each + "_s"] for end in ends for each in ([kind] if kind else ["user", "system"]))


def per_gib(kind=None):
    return lambda row: cpu(row, kind) / row["bytes"] * GIB


def speed(row):
    return row["bytes"] / 1e6 / row["wall_s"]


def transfer_speed(row):
    return (row["bytes"] - MIB) / 1e6 / row["transfer_s"] if row.get("transfer_s") else None


def other_per_gib(row):
    return (row["other_user_s"] + row["other_system_s"]) / row["bytes"] * GIB


def median(rows, value):
    values = [each for each in map(value, rows) if each is not None]
    return statistics.median(values) if values else None


def spread(value, digits):
    def cell(rows, _):
        values = sorted(each for each in map(value, rows) if each is not None)
        if not values:
            return "-"
        text = "%.*f" % (digits, statistics.median(values))
        return text if len(values) < 2 else "%s (%.*f-%.*f)" % (text, digits, values[0], digits, values[-1])
    return cell


def plain(value, digits):
    def cell(rows, _):
        middle = median(rows, value)
        return "-" if middle is None else "%.*f" % (digits, middle)
    return cell


def ratio(value, best):
    """To the best rival's median."""
    def cell(rows, clients):
        rivals = [median(others, value) for client, others in clients.items() if client in RIVALS and others]
        rivals = [each for each in rivals if each]
        return "%.2f" % (median(rows, value) / best(rivals)) if rivals and median(rows, value) else "-"
    return cell


def of_openssl(rows, clients):
    """To the rate of openssl on one core times the cores, and to what as many of it at once reached."""
    rates = {client: median(each, speed) for client, each in clients.items() if client.startswith("openssl") and each}
    if "openssl x 1" not in rates:
        return "-"
    at_once = max(rates, key=lambda client: int(client.split()[-1]))
    own = median(rows, speed)
    return "%.2f, %.2f" % (own / rates["openssl x 1"] / int(at_once.split()[-1]), own / rates[at_once])


def field(name):
    return lambda row: row.get(name)


COST = [("user s/GiB", plain(per_gib("user"), 2)), ("system s/GiB", plain(per_gib("system"), 2)), ("CPU s/GiB", spread(per_gib(), 2))]
MEMORY = [("peak RSS, MiB", plain(field("rss_mib"), 0)), ("of it anonymous", plain(field("anonymous_mib"), 0))]
COLUMNS = {
    **dict.fromkeys(TRANSFERS, [
        ("MB/s", spread(speed, 0)), ("MB/s after the first MiB", spread(transfer_speed, 0)), *COST,
        ("CPU : best rival", ratio(per_gib(), min)), ("MB/s : best rival", ratio(speed, max)),
        ("other end, CPU s/GiB", plain(other_per_gib, 2)), *MEMORY]),
    **dict.fromkeys(("recheck", "create"), [
        ("s", spread(field("wall_s"), 2)), ("MB/s", spread(speed, 0)), *COST,
        ("MB/s : openssl x 1 times the cores, : all at once", of_openssl), *MEMORY]),
    **dict.fromkeys(("get", "startup"), [
        ("s", spread(field("wall_s"), 3)), ("user s", plain(field("user_s"), 2)), ("system s", plain(field("system_s"), 2))]),
    "swarm": [
        ("last done, s", spread(field("wall_s"), 1)), ("x ideal", plain(lambda row: row["wall_s"] / row["ideal_s"], 2)),
        ("after the first MiB, x ideal", plain(lambda row: row["transfer_s"] / row["ideal_s"], 2)),
        ("copies sent by the seeder", spread(field("seed_copies"), 2)), *COST, *MEMORY],
    "idle": [
        ("RSS, MiB", spread(field("rss_mib"), 0)), ("of it anonymous", plain(field("anonymous_mib"), 0)),
        ("threads", plain(field("threads"), 0)), ("CPU, % of a core", plain(lambda row: (row["user_s"] + row["system_s"]) * 20, 1))],
}


def table(clients, columns, sort):
    lines = ["| client | " + " | ".join(title for title, _ in columns) + " | runs |", "|---" * (len(columns) + 2) + "|"]
    for client in sorted(clients, key=lambda client: sort(clients[client]) if clients[client] else float("inf")):
        rows = clients[client]
        cells = [cell(rows, clients) for _, cell in columns] if rows else ["failed"] + ["-"] * (len(columns) - 1)
        lines.append("| %s | %s | %d%s |" % (
            client, " | ".join(cells), len(rows), ", noisy" if any(row["noisy"] for row in rows) else ""))
    return "\n".join(lines)


def title(key, row):
    scenario, size, piece, storage, other = key
    text = TITLES[scenario].format(**{"other": "?", "fan": 0, "leechers": 0, "wall_s": 0, **row})
    return "### %s; %s in pieces of %d KiB, %s" % (text, length(size), piece >> 10, storage)


def length(size):
    return "%g GiB" % (size / GIB) if size >= GIB else "%g MiB" % (size / MIB)


def marginal(groups):
    """Tables of what more bytes cost: the medians of the largest file less those of the next smaller, by what lies between."""
    for key in groups:
        same = [other for other in groups if (other[0], *other[2:]) == (key[0], *key[2:])]
        if len(same) < 2 or key != max(same, key=lambda each: each[1]):
            continue
        small = sorted(same, key=lambda each: each[1])[-2]
        figures = {}
        for client in groups[key]:
            if groups[small].get(client) and groups[key][client]:
                def grown(value):
                    return median(groups[key][client], value) - median(groups[small][client], value)
                gib = (key[1] - small[1]) / GIB
                figures[client] = (grown(lambda row: cpu(row, "user")) / gib, grown(lambda row: cpu(row, "system")) / gib,
                                   grown(cpu) / gib, grown(field("bytes")) / 1e6 / grown(field("wall_s")))
        yield key, small, figures


def marginal_table(key, small, figures):
    rivals = [figures[client] for client in figures if client in RIVALS]
    lines = ["**Marginally, %s less %s:**" % (length(key[1]), length(small[1])), "",
             "| client | user s/GiB | system s/GiB | CPU s/GiB | CPU : best rival | MB/s |", "|---|---|---|---|---|---|"]
    for client, (user, system, total, rate) in sorted(figures.items(), key=lambda item: item[1][2]):
        best = "%.2f" % (total / min(each[2] for each in rivals)) if rivals else "-"
        lines.append("| %s | %.2f | %.2f | %.2f | %s | %.0f |" % (client, user, system, total, best, rate))
    return "\n".join(lines)


def report(groups):
    parts = []
    margins = {key: (small, figures) for key, small, figures in marginal(groups)}
    for key, clients in groups.items():
        by_time = key[0] not in TRANSFERS
        sort = (lambda rows: median(rows, field("wall_s")) or median(rows, field("rss_mib"))) if by_time else (lambda rows: median(rows, cpu))
        some = next((row for rows in clients.values() for row in rows), {})
        parts += [title(key, some), table(clients, COLUMNS[key[0]], sort)]
        if key in margins:
            parts.append(marginal_table(key, *margins[key]))
    return "\n\n".join(parts)


if __name__ == "__main__":
    print(report(load([json.loads(line) for path in sys.argv[1:] for line in open(path)])))
