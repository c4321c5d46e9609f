"""A payload of random bytes, its .torrent files, and the tracker for those clients that know no other way to a peer."""
import contextlib
import hashlib
import os
import socket
import struct
import tempfile
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

NAME = "payload.bin"


def bencode(value):
    if isinstance(value, int):
        return b"i%de" % value
    if isinstance(value, str):
        value = value.encode()
    if isinstance(value, bytes):
        return b"%d:" % len(value) + value
    return b"d" + b"".join(bencode(key) + bencode(value[key]) for key in sorted(value)) + b"e"


class Torrent:
    """A file under root, and two .torrent files for it: a plain one, and one that names the tracker."""

    def __init__(self, root, size, piece, announce):
        self.size, self.piece = size, piece
        self.directory = os.path.join(root, "origin-%d" % size)
        self.file = os.path.join(self.directory, NAME)
        if not os.path.exists(self.file):
            os.makedirs(self.directory)
            with open(self.file, "wb") as out:
                for begin in range(0, size, 8 << 20):
                    out.write(os.urandom(min(8 << 20, size - begin)))
        self.hashes = list(self._hashes(self.file))
        info = {"name": NAME, "length": size, "piece length": piece, "pieces": b"".join(self.hashes)}
        self.info_hash = hashlib.sha1(bencode(info)).digest()
        self.plain = os.path.join(root, "%d-%d.torrent" % (size, piece))
        self.tracked = os.path.join(root, "%d-%d-tracked.torrent" % (size, piece))
        for path, torrent in ((self.plain, {"info": info}), (self.tracked, {"announce": announce, "info": info})):
            with open(path, "wb") as out:
                out.write(bencode(torrent))

    def _hashes(self, path):
        with open(path, "rb") as file:
            while piece := file.read(self.piece):
                yield hashlib.sha1(piece).digest()

    def seed_directory(self, root):
        directory = tempfile.mkdtemp(prefix="seed-", dir=root)
        os.link(self.file, os.path.join(directory, NAME))
        return directory

    def is_complete(self, directory):
        path = os.path.join(directory, NAME)
        try:
            return os.path.getsize(path) == self.size and list(self._hashes(path)) == self.hashes
        except OSError:
            return False


class Tracker:
    """Answers over HTTP with the seeders given, and with those of the members that have announced themselves."""

    def __init__(self):
        self.lock = threading.Lock()
        self.reset()
        tracker = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query, encoding="latin1")
                body = tracker.answer(int(query.get("port", ["0"])[0]))
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                with contextlib.suppress(OSError):
                    self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = "http://127.0.0.1:%d/announce" % self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def reset(self, seeders=(), members=()):
        with self.lock:
            self.seeders, self.announced = list(seeders), []
            self.hosts = {port: host for host, port in members}

    def answer(self, port):
        with self.lock:
            peers = [peer for peer in self.seeders + self.announced if peer[1] != port]
            me = (self.hosts.get(port), port)
            if me[0] and me not in self.announced:
                self.announced.append(me)
            interval = 5 if self.hosts else 1800
        compact = b"".join(socket.inet_aton(host) + struct.pack(">H", port) for host, port in peers)
        return bencode({"interval": interval, "min interval": min(interval, 5), "peers": compact})
