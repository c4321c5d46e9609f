"""What is measured. Each function makes one run and writes one row; all but idle and startup hash what came.

user_s, system_s, rss_mib and anonymous_mib are the client's; with other_ before them those of the other end. bytes is
what CPU seconds are divided by: what the client received, sent, or hashed.
"""
import contextlib
import json
import os
import subprocess
import threading
import time

from clients import CLIENTS
from probe import seconds_until
from process import Process, loopback_bytes, machine_cpu, now

MIB = 1 << 20


class Failed(Exception):
    def __init__(self, reason, process=None):
        super().__init__(reason)
        self.log = process.tail() if process else ""


class Meter:
    """What the machine, the harness and the processes did since it was made."""

    def __init__(self, *processes):
        self.before = {process: process.cpu() for process in processes}
        self.loopback, self.machine, self.harness = loopback_bytes(), machine_cpu(), sum(os.times()[:2])
        self.first = None

    def see_first_mib(self):
        if self.first is None and loopback_bytes() - self.loopback > MIB:
            self.first = now()

    def used(self, process):
        user, system = process.cpu()
        before = self.before.get(process, (0, 0))
        return user - before[0], system - before[1]

    def figures(self, clients, others=()):
        row = {}
        for prefix, processes in (("", clients), ("other_", others)):
            if processes:
                row[prefix + "user_s"] = sum(self.used(process)[0] for process in processes)
                row[prefix + "system_s"] = sum(self.used(process)[1] for process in processes)
                row[prefix + "rss_mib"] = max(process.resident for process in processes) // MIB
                row[prefix + "anonymous_mib"] = max(process.anonymous for process in processes) // MIB
        ours = sum(sum(self.used(process)) for process in (*clients, *others)) + sum(os.times()[:2]) - self.harness
        row["other_cpu_s"] = machine_cpu() - self.machine - ours
        row["wire_bytes"] = loopback_bytes() - self.loopback
        return row


def wait_until_done(meter, processes, timeout, others=()):
    """The times at which the processes were done."""
    times, sampled, begin = {}, 0, processes[0].begin
    while len(times) < len(processes):
        meter.see_first_mib()
        for process in processes:
            if process not in times:
                if process.is_done():
                    times[process] = now()
                elif process.ended():
                    raise Failed("exit %d" % process.status, process)
        if now() - sampled > 0.05:
            sampled = now()
            for process in (*processes, *others):
                process.sample()
        if now() - begin > timeout:
            raise Failed("timeout, %d of %d done" % (len(times), len(processes)), next(p for p in processes if p not in times))
        time.sleep(0.002)
    return times


def ready_seed(bench, name, torrent, endpoint):
    """A client that seeds, when it has told a peer that it has everything."""
    seed = bench.start(name, "seed", torrent, torrent.seed_directory(bench.root), endpoint)
    if seconds_until(*endpoint, torrent, True, seed, now() + bench.options.timeout) is None:
        raise Failed("the seeder is not ready", seed)
    time.sleep(0.5)
    return seed


def transfer(bench, name, torrent, row, seeder=None, leecher=None, role="leech", seeders=1):
    """One file from one end to the other; an end without a name is the other end, of the option."""
    options = bench.options
    sources, sink = [bench.endpoint() for _ in range(seeders)], bench.endpoint()
    incoming = leecher and CLIENTS[leecher]["peering"] == "incoming"
    if incoming and seeder:
        raise Failed("neither end dials 127.0.0.0/8")
    directory = bench.directory("leech")
    if seeder:
        seed = ready_seed(bench, seeder, torrent, sources[0])
    else:
        seed = bench.start_other("seed", torrent, torrent.seed_directory(bench.root), sources, [sink] if incoming else [])
    bench.tracker.reset(seeders=sources)
    bench.touch_memory(torrent.size + 512 * MIB)
    meter = Meter(seed)
    if leecher:
        leech = bench.start(leecher, role, torrent, directory, sink, sources)
    else:
        leech = bench.start_other("leech", torrent, directory, [sink], sources)
    done = wait_until_done(meter, [leech], options.timeout, [seed])[leech]
    client, other = ([leech], [seed]) if leecher else ([seed], [leech])
    row.update(meter.figures(client, other), bytes=torrent.size, wall_s=done - leech.begin, other=None if seeder and leecher else options.other)
    if meter.first:
        row.update(first_s=meter.first - leech.begin, transfer_s=done - meter.first)
    leech.stop()
    if (leecher or options.other != "synthetic") and not torrent.is_complete(directory):
        row["error"] = "what came is not what was sent"
    bench.row(**row)


def leech(bench, name, torrent, row):
    transfer(bench, name, torrent, row, leecher=name)


def seed(bench, name, torrent, row):
    transfer(bench, name, torrent, row, seeder=name)


def both(bench, name, torrent, row):
    transfer(bench, name, torrent, row, seeder=name, leecher=name)


def get(bench, name, torrent, row):
    """A small file from a running seeder, to the end of the process where it ends by itself."""
    transfer(bench, name, torrent, row, leecher=name, role="get")


def fan_in(bench, name, torrent, row):
    seeders = bench.options.fan or 20
    transfer(bench, name, torrent, {**row, "fan": seeders}, leecher=name, seeders=seeders)


def fan_out(bench, name, torrent, row):
    """One seeder to many synthetic leechers for some seconds; what they take is looked at in samples."""
    leechers, seconds = bench.options.fan or 50, bench.options.fan_seconds
    endpoint = bench.endpoint()
    seeder = ready_seed(bench, name, torrent, endpoint)
    bench.touch_memory(512 * MIB)
    meter = Meter(seeder)
    others = bench.start_leechers(torrent, endpoint, leechers, seconds)
    wait_until_done(meter, [others], bench.options.timeout, [seeder])
    with open(others.marker) as file:
        result = json.load(file)
    bench.row(**row, **meter.figures([seeder], [others]), **result, fan=leechers, wall_s=seconds)


def swarm(bench, name, torrent, row):
    """A seeder of limited rate and leechers of one kind, who find each other by the tracker, or are told of those before them."""
    options, client = bench.options, CLIENTS[name]
    if client["peering"] == "incoming":
        raise Failed("does not dial 127.0.0.0/8")
    source = bench.endpoint()
    sinks = [bench.endpoint() for _ in range(options.leechers)]
    bench.tracker.reset(seeders=[source], members=sinks)
    seed = bench.start_other("seed", torrent, torrent.seed_directory(bench.root), [source],
                             extra="--wan --up-limit %d" % options.seed_rate)
    bench.touch_memory(torrent.size * options.leechers + 512 * MIB)
    meter = Meter(seed)
    tracked = client.get("swarm_peering", "tracker") == "tracker"
    directories = [bench.directory("leech") for _ in sinks]
    leeches = [bench.start(name, "swarm", torrent, directory, sink, [] if tracked else [source] + sinks[:i], tracked)
               for i, (sink, directory) in enumerate(zip(sinks, directories))]
    times = sorted(wait_until_done(meter, leeches, options.timeout, [seed]).values())
    begin = leeches[0].begin
    row.update(meter.figures(leeches, [seed]), bytes=torrent.size * len(sinks), leechers=len(sinks), wall_s=times[-1] - begin,
               first_s=meter.first - begin, transfer_s=times[-1] - meter.first, median_s=times[len(times) // 2] - begin,
               ideal_s=torrent.size / options.seed_rate)
    for process in (*leeches, seed):
        process.stop()
    with contextlib.suppress(OSError, ValueError), open(os.path.join(seed.state, "stats")) as file:
        row["seed_copies"] = json.load(file)["payload_up"] / torrent.size
    if not all(torrent.is_complete(directory) for directory in directories):
        row["error"] = "what came is not what was sent"
    bench.row(**row)


def recheck(bench, name, torrent, row):
    """All is there and nothing is remembered: until it says that all is right, to its user or to a peer, or ends."""
    if name == OPENSSL:
        return openssl(bench, torrent, row)
    endpoint, found = bench.endpoint(), []
    directory = torrent.seed_directory(bench.root)
    meter = Meter()
    process = bench.start(name, "recheck", torrent, directory, endpoint)

    def ask():
        found.append(seconds_until(*endpoint, torrent, True, process, now() + bench.options.timeout))

    if "recheck" not in CLIENTS[name]:
        threading.Thread(target=ask, daemon=True).start()
    end = process.begin + bench.options.timeout
    while not (process.is_done() or any(found)):
        if process.ended() or now() > end:
            raise Failed("timeout" if process.status is None else "exit %d" % process.status, process)
        process.sample()
        time.sleep(0.003)
    wall = found[0] if any(found) else now() - process.begin
    bench.row(**row, **meter.figures([process]), bytes=torrent.size, wall_s=wall)


def create(bench, name, torrent, row):
    """Hashes a file and writes a .torrent."""
    if name == OPENSSL:
        return openssl(bench, torrent, row)
    meter = Meter()
    process = bench.start(name, "create", torrent, torrent.directory, bench.endpoint())
    done = wait_until_done(meter, [process], bench.options.timeout)[process]
    bench.row(**row, **meter.figures([process]), bytes=torrent.size, wall_s=done - process.begin)


OPENSSL = "openssl"


def openssl(bench, torrent, row):
    """SHA-1 of the file by openssl on one core, and on each core at the same time: what the others are compared with."""
    for count in (1, os.cpu_count()):
        meter = Meter()
        logs = bench.directory("state")
        processes = [Process([OPENSSL, "dgst", "-sha1", torrent.file], os.path.join(logs, str(i))) for i in range(count)]
        done = max(wait_until_done(meter, processes, bench.options.timeout).values())
        row = {**row, "client": "%s x %d" % (OPENSSL, count)}
        bench.row(**row, **meter.figures(processes), bytes=torrent.size * count, wall_s=done - processes[0].begin)


def idle(bench, name, torrent, row):
    """One torrent, no peers: memory after three seconds, CPU over the five after them."""
    seeder = ready_seed(bench, name, torrent, bench.endpoint())
    time.sleep(3)
    resident, anonymous, threads = seeder.memory()
    meter = Meter(seeder)
    time.sleep(5)
    user, system = meter.used(seeder)
    bench.row(**row, rss_mib=resident // MIB, anonymous_mib=anonymous // MIB, threads=threads, user_s=user, system_s=system)


def startup(bench, name, torrent, row):
    """From the start of the process to the answer to a handshake, with a small complete torrent."""
    endpoint = bench.endpoint()
    seeder = bench.start(name, "seed", torrent, torrent.seed_directory(bench.root), endpoint)
    seconds = seconds_until(*endpoint, torrent, False, seeder, now() + 30)
    if seconds is None:
        raise Failed("no handshake", seeder)
    user, system = seeder.cpu()
    bench.row(**row, wall_s=seconds, user_s=user, system_s=system)


SCENARIOS = {"leech": leech, "seed": seed, "both": both, "recheck": recheck, "startup": startup, "get": get, "create": create,
             "fan-out": fan_out, "fan-in": fan_in, "swarm": swarm, "idle": idle}


def sizes(scenario, options):
    """Lengths of the files of a scenario."""
    fixed = {"swarm": options.swarm_size, "get": MIB, "startup": MIB, "idle": MIB}
    return [fixed[scenario]] if scenario in fixed else options.size


def clients(scenario, names):
    if scenario == "create":
        return [OPENSSL] + [name for name in names if "create" in CLIENTS[name]]
    return [OPENSSL] + names if scenario == "recheck" else names
