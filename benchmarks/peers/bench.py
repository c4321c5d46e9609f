#!/usr/bin/env python3
"""Measures BitTorrent clients side by side, whole processes over the loopback interface. See README.md."""
import argparse
import contextlib
import fcntl
import json
import mmap
import os
import re
import shlex
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

import scenarios
from clients import CLIENTS, flotilla
from process import Process, is_listening, machine_cpu, now
from torrent import Torrent, Tracker

HERE = os.path.dirname(os.path.abspath(__file__))
BT = os.path.join(HERE, "clients", "bt", "target")


def size(text):
    number, unit = re.fullmatch(r"([\d.]+)([KMG]?)", text).groups()
    return int(float(number) * {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30}[unit])


def sizes(text):
    return [size(each) for each in words(text)]


def words(text):
    return [word for word in text.split(",") if word]


class Bench:
    """Starts clients, each on an address of its own, cleans up after them, and writes the rows."""

    def __init__(self, options):
        self.options = options
        self.root = tempfile.mkdtemp(prefix="peerbench-", dir=options.work)
        self.tracker = Tracker()
        self.torrents = {}
        self.endpoints = 0
        self.noisy = False

    def torrent(self, length, piece):
        if (length, piece) not in self.torrents:
            self.torrents[length, piece] = Torrent(self.root, length, piece, self.tracker.url)
        return self.torrents[length, piece]

    def endpoint(self):
        self.endpoints += 1
        return "127.0.0.%d" % (2 + self.endpoints % 200), 20000 + (os.getpid() + self.endpoints) % 20000

    def directory(self, kind):
        return tempfile.mkdtemp(prefix=kind + "-", dir=self.root)

    def start(self, name, role, torrent, directory, endpoint, peers=(), tracked=None):
        """Starts a client by its command for the role, or else by that for leech, which seeds what it finds complete."""
        client = CLIENTS[name]
        tracked = client["peering"] == "tracker" if tracked is None else tracked
        fallback = client.get("seed", client["leech"]) if role == "recheck" else client["leech"]
        line = client.get("ready" if role in ("seed", "recheck") else "done")
        return self._run(client.get(role, fallback), torrent, directory, [endpoint], peers, tracked, line)

    def start_other(self, kind, torrent, directory, endpoints, peers=(), extra=""):
        """Starts the other end, which is libtorrent or synthetic; a seed has its port open when this returns."""
        seed = "--seed-mode " if kind == "seed" else ""
        if self.options.other == "synthetic":
            command = "{python} {here}/clients/synthetic.py "
            directory = directory if seed else torrent.directory
        else:
            command = "{python} {here}/clients/libtorrent_client.py " + ("--queue 8000 " if seed else "--fast ")
        command += seed + "--torrent {torrent} --dir {dir} --done {done} --stats {state}/stats --wait-peer {listens} {peer_args} " + extra
        other = self._run(command, torrent, directory, endpoints, peers, False, None)
        if seed:
            self.wait(other, 20, lambda: all(is_listening(port) for _, port in endpoints))
            time.sleep(0.2)
        return other

    def start_leechers(self, torrent, peer, count, seconds):
        command = "{python} {here}/clients/synthetic.py --torrent {torrent} --dir {dir} --done {done} --listen {listen} {peer_args} "
        return self._run(command + "--depth 64 --leechers %d --seconds %g" % (count, seconds), torrent, torrent.directory, [self.endpoint()], [peer], False, None)

    def _run(self, template, torrent, directory, endpoints, peers, tracked, line):
        state = self.directory("state")
        host, port = endpoints[0]
        values = dict(
            torrent=torrent.tracked if tracked else torrent.plain, file=torrent.file, piece=torrent.piece, dir=directory,
            state=state, done=os.path.join(state, "done"), addr=host, port=port, listen="%s:%d" % (host, port),
            listens=" ".join("--listen %s:%d" % endpoint for endpoint in endpoints),
            peer_args=" ".join("--peer %s:%d" % peer for peer in peers), here=HERE, python=self.options.python,
            bt="%s/btmain.jar:%s/lib/*" % (BT, BT))
        process = Process(shlex.split(template.format(**values)), os.path.join(state, "log"), values["done"], line, {"HOME": state})
        process.state = state
        return process

    def wait(self, process, seconds, condition):
        end = now() + seconds
        while not condition() and now() < end and not process.ended():
            time.sleep(0.003)

    def touch_memory(self, count):
        """Writes to as much memory and gives it back. On a virtual machine whose host takes free memory away, the first write
        to a page costs several times what copying it does, and whoever comes first would pay that."""
        if self.options.no_touch:
            return
        pid = os.fork()
        if not pid:
            memory = mmap.mmap(-1, count)
            memory[::4096] = bytes(count // 4096)
            os._exit(0)
        os.waitpid(pid, 0)

    def wait_for_quiet(self):
        end = now() + self.options.quiet_wait
        while now() < end:
            busy, begin = machine_cpu(), now()
            time.sleep(0.3)
            if (machine_cpu() - busy) / (now() - begin) < 0.15:
                break

    def row(self, **row):
        """Writes a row; one during which others used much of the machine is noisy."""
        seconds = row.get("wall_s") or 0
        row["noisy"] = row.get("other_cpu_s", 0) > self.options.max_other * seconds * os.cpu_count() > 0
        self.noisy = row["noisy"] and not row.get("error")
        row = {key: round(value, 4) if isinstance(value, float) else value for key, value in row.items() if value is not None}
        write(self.options, row)
        print(time.strftime("%H:%M:%S"), " ".join("%s=%s" % item for item in row.items() if item[0] != "log"), flush=True)
        if row.get("error") and row.get("log"):
            print("    " + row["log"].replace("\n", "\n    "), flush=True)

    def clean(self):
        Process.stop_all()
        for name in os.listdir(self.root):
            if name.startswith(("state-", "seed-", "leech-")):
                shutil.rmtree(os.path.join(self.root, name), ignore_errors=True)

    def measure(self, scenario, name, torrent, run):
        row = dict(scenario=scenario, client=name, size=torrent.size, piece=torrent.piece, run=run, storage=self.options.storage)
        for _ in range(1 + self.options.retry):
            self.noisy = False
            self.wait_for_quiet()
            self.tracker.reset()
            try:
                scenarios.SCENARIOS[scenario](self, name, torrent, row)
            except scenarios.Failed as e:
                self.row(**{**row, "error": str(e), "log": e.log})
            finally:
                self.clean()
            if not self.noisy:
                break


def write(options, row):
    with open(options.out, "a") as out:
        out.write(json.dumps(row) + "\n")


def enter_namespace():
    """A network that has nothing but loopback, so that no packet can leave."""
    if os.environ.get("PEERBENCH_NAMESPACE"):
        control = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        flags = struct.unpack("16sh14x", fcntl.ioctl(control, 0x8913, struct.pack("16sh14x", b"lo", 0)))[1]
        fcntl.ioctl(control, 0x8914, struct.pack("16sh14x", b"lo", flags | 1))
    elif os.geteuid() == 0 and shutil.which("unshare") and subprocess.run(["unshare", "-n", "true"]).returncode == 0:
        os.environ["PEERBENCH_NAMESPACE"] = "1"
        os.execvp("unshare", ["unshare", "-n", sys.executable] + sys.argv)
    else:
        print("note: not root, so no network of its own; the clients' settings keep them on loopback", file=sys.stderr)


def pair(text):
    name, given, value = text.partition("=")
    if not given:
        raise argparse.ArgumentTypeError("no = in " + text)
    return name, value


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenario", nargs="+", choices=list(scenarios.SCENARIOS), metavar="SCENARIO",
                        help=", ".join(scenarios.SCENARIOS))
    parser.add_argument("--clients", type=words, default="flotilla,libtorrent,aria2,rtorrent", metavar="NAMES",
                        help="with commas between, of %s; by default the first four" % ", ".join(CLIENTS))
    parser.add_argument("--flotilla", type=pair, action="append", default=[], metavar="NAME=LAUNCHER", help="another build of Flotilla, as a client")
    parser.add_argument("--client", type=pair, action="append", default=[], metavar="NAME=TEMPLATE", help="another client")
    parser.add_argument("--role", type=pair, action="append", default=[], metavar="NAME.ROLE=TEMPLATE", help="a client's command for a role")
    parser.add_argument("--size", type=sizes, default="1G", help="of the file, such as 1G,4G; 1G by default")
    parser.add_argument("--piece", type=size, default=256 << 10, help="256K by default")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--other", choices=["libtorrent", "synthetic"], default="libtorrent", help="the other end of leech and seed")
    parser.add_argument("--leechers", type=int, default=8, help="of a swarm")
    parser.add_argument("--swarm-size", type=size, default=128 << 20)
    parser.add_argument("--seed-rate", type=int, default=20_000_000, help="of the swarm's seeder, bytes a second")
    parser.add_argument("--fan", type=int, help="leechers of fan-out (50), seeders of fan-in (20)")
    parser.add_argument("--fan-seconds", type=float, default=10, help="how long fan-out lasts")
    parser.add_argument("--work", default="/dev/shm" if os.path.isdir("/dev/shm") else tempfile.gettempdir(), help="where the files lie")
    parser.add_argument("--storage", default="tmpfs", help="what to call that")
    parser.add_argument("--out", default="peers.jsonl", help="rows are appended to it")
    parser.add_argument("--timeout", type=float, default=120, help="seconds a run may take")
    parser.add_argument("--quiet-wait", type=float, default=30, help="seconds to wait for a quiet machine before a run")
    parser.add_argument("--max-other", type=float, default=0.08, help="share of the machine that others may use in a run")
    parser.add_argument("--retry", type=int, default=1, help="times to repeat a run in which they used more")
    parser.add_argument("--no-touch", action="store_true", help="do not touch memory before a run")
    parser.add_argument("--python", default="/usr/bin/python3", help="one that has libtorrent")
    options = parser.parse_args()
    for name, launcher in options.flotilla:
        CLIENTS[name] = flotilla(os.path.abspath(launcher))
        options.clients.append(name)
    for name, template in options.client:
        CLIENTS[name] = dict(leech=template, peering="direct")
        options.clients.append(name)
    unknown = {*options.clients, *(name.partition(".")[0] for name, _ in options.role)} - set(CLIENTS)
    if unknown:
        parser.error("no such client: " + ", ".join(sorted(unknown)))
    for name, template in options.role:
        name, _, role = name.partition(".")
        CLIENTS[name][role] = template
    return options


def prepare(names):
    """Builds what is built here, before anything is measured and while there is a network."""
    for name in names:
        command = CLIENTS[name]["leech"].format_map(type("Blank", (dict,), {"__missing__": lambda _, key: "{%s}" % key})(here=HERE))
        if " get {torrent}" in command:
            subprocess.run([shlex.split(command)[0], "--version"], check=True, stdout=subprocess.DEVNULL)
        if "{bt}" in command and not os.path.exists(os.path.join(BT, "btmain.jar")):
            subprocess.run(["sh", os.path.join(HERE, "..", "..", "mvnw"), "-q", "-B", "-f", os.path.dirname(BT), "package"], check=True)


def main():
    options = arguments()
    options.out = os.path.abspath(options.out)
    if not os.environ.get("PEERBENCH_NAMESPACE"):
        prepare(options.clients)
    enter_namespace()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    bench = Bench(options)
    try:
        for scenario in options.scenario:
            for length in scenarios.sizes(scenario, options):
                torrent = bench.torrent(length, options.piece)
                for run in range(options.runs):
                    for name in scenarios.clients(scenario, options.clients):
                        bench.measure(scenario, name, torrent, run)
    finally:
        bench.clean()
        shutil.rmtree(bench.root, ignore_errors=True)


if __name__ == "__main__":
    main()
