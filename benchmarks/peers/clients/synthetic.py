#!/usr/bin/env python3
"""The other end, as cheap as Python can be: a seeder, or leechers that look at one block in 64 and let the kernel drop the rest.

The seeder answers each batch of requests with one call. A leecher takes the whole file, says HAVE after each piece, and
leaves when it has them all; with --seconds another comes in its place until the time is over.
"""
import argparse
import hashlib
import json
import mmap
import os
import random
import selectors
import signal
import socket
import struct
import sys
import threading
import time

BLOCK = 16384
CHOKE, UNCHOKE, INTERESTED, HAVE, BITFIELD, REQUEST, PIECE = (bytes([kind]) for kind in (0, 1, 2, 4, 5, 6, 7))

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--torrent", required=True)
parser.add_argument("--dir", required=True, help="with the file; leechers compare with it")
parser.add_argument("--listen", required=True)
parser.add_argument("--peer", action="append", default=[])
parser.add_argument("--done", help="file to make at the end, with the bytes that came and the connections closed")
parser.add_argument("--stats")
parser.add_argument("--seed-mode", action="store_true")
parser.add_argument("--wait-peer", action="store_true", help="as it always does")
parser.add_argument("--leechers", type=int, default=1)
parser.add_argument("--seconds", type=float, help="end that long after the first block")
parser.add_argument("--depth", type=int, default=250, help="requests under way at a time, for each leecher")
parser.add_argument("--lose", type=int, default=0, help="as a seeder, leave each N-th request of a connection unanswered")
arguments = parser.parse_args()


def bdecode(data, at=0):
    kind = data[at:at + 1]
    if kind == b"i":
        end = data.index(b"e", at)
        return int(data[at + 1:end]), end + 1
    if kind in b"ld":
        values, at = [], at + 1
        while data[at:at + 1] != b"e":
            begin = at
            value, at = bdecode(data, at)
            values.append(value if not values or values[-1] != b"info" else (value, data[begin:at]))
        return (values if kind == b"l" else dict(zip(values[::2], values[1::2]))), at + 1
    colon = data.index(b":", at)
    end = colon + 1 + int(data[at:colon])
    return data[colon + 1:end], end


with open(arguments.torrent, "rb") as file:
    info, raw_info = bdecode(file.read())[0][b"info"]
SIZE, PIECE_LENGTH = info[b"length"], info[b"piece length"]
PIECES = -(-SIZE // PIECE_LENGTH)
with open(os.path.join(arguments.dir, info[b"name"].decode()), "rb") as file:
    DATA = memoryview(mmap.mmap(file.fileno(), SIZE, prot=mmap.PROT_READ))


def handshake():
    return b"\x13BitTorrent protocol" + bytes(8) + hashlib.sha1(raw_info).digest() + b"-RW0001-" + os.urandom(6).hex().encode()


def exactly(connection, length):
    data = b""
    while len(data) < length:
        more = connection.recv(length - len(data))
        if not more:
            raise OSError("closed")
        data += more
    return data


def address(text):
    host, port = text.rsplit(":", 1)
    return host, int(port)


received = [0]
uploaded = [0]


class Leecher:
    """One connection. Its head holds what has come of a message, but for what left counts: the rest of it, which is large."""

    discarded = bytearray(1 << 18)

    def __init__(self, number, peer):
        source = "127.1.%d.%d" % (number // 250 % 250, 1 + number % 250)
        self.connection = socket.create_connection(peer, 2, source_address=(source, 0))
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.connection.sendall(handshake())
        self.connection.setblocking(False)
        order = random.sample(range(PIECES), PIECES) if arguments.leechers > 1 else range(PIECES)
        self.wanted = [(piece, begin) for piece in order for begin in range(0, self.length(piece), BLOCK)][::-1]
        self.lacking = {piece: -(-self.length(piece) // BLOCK) for piece in range(PIECES)}
        self.under_way, self.choked = set(), True
        self.head, self.left, self.block, self.compared = b"", 68, None, None  # the handshake
        self.is_greeted = False

    @staticmethod
    def length(piece):
        return min(PIECE_LENGTH, SIZE - piece * PIECE_LENGTH)

    def request(self):
        if self.choked or len(self.under_way) > arguments.depth // 2:
            return
        out = []
        while self.wanted and len(self.under_way) < arguments.depth:
            piece, begin = self.wanted.pop()
            self.under_way.add((piece, begin))
            out.append(struct.pack(">IcIII", 13, REQUEST, piece, begin, min(BLOCK, self.length(piece) - begin)))
        if out:
            self.connection.sendall(b"".join(out))

    def read(self):
        """Reads what is there, for a while; true when everything has come."""
        try:
            for _ in range(64):
                if not (self.read_body() if self.left else self.read_head()):
                    raise OSError("closed")
                if not self.lacking:
                    return True
        except BlockingIOError:
            pass
        self.request()
        return False

    def read_head(self):
        data = self.connection.recv(13 - len(self.head))
        self.head += data
        while len(self.head) >= 4:
            length = int.from_bytes(self.head[:4], "big")
            kind = self.head[4:5]
            if length and not kind or kind == PIECE and len(self.head) < 13:
                break
            if kind == PIECE:
                self.block = struct.unpack(">II", self.head[5:])
                self.compared = b"" if random.random() < 1 / 64 else None
                self.head, self.left = b"", length - 9
            elif length > 9:  # a bitfield, say
                self.block = self.compared = None
                self.head, self.left = b"", 4 + length - len(self.head)
            elif len(self.head) < 4 + length:
                break
            else:
                self.head = self.head[4 + length:]
                if kind == UNCHOKE:
                    self.choked = False
                elif kind == CHOKE:
                    self.choked = True
                    self.wanted += self.under_way
                    self.under_way.clear()
        return data

    def read_body(self):
        if self.compared is None:
            count = self.connection.recv_into(self.discarded, min(self.left, len(self.discarded)), socket.MSG_TRUNC)
        else:
            data = self.connection.recv(self.left)
            self.compared += data
            count = len(data)
        self.left -= count
        if count and not self.left and self.block:
            self.take_block(*self.block)
        if not self.left and not self.is_greeted:
            self.connection.sendall(struct.pack(">Ic", 1, INTERESTED))
            self.is_greeted = True
        return count

    def take_block(self, piece, begin):
        at = piece * PIECE_LENGTH + begin
        if self.compared is not None and self.compared != DATA[at:at + len(self.compared)]:
            sys.exit("wrong block %d of piece %d" % (begin, piece))
        if (piece, begin) in self.under_way:
            received[0] += min(BLOCK, self.length(piece) - begin)
            self.under_way.discard((piece, begin))
            self.lacking[piece] -= 1
            if not self.lacking[piece]:
                del self.lacking[piece]
                self.connection.sendall(struct.pack(">IcI", 5, HAVE, piece))


def leech():
    """Whom the seeder refuses, or closes, comes again after a second, from another address."""
    selector = selectors.DefaultSelector()
    due = [0.0] * arguments.leechers  # when those that are not connected come
    number, closed, left, end = 0, 0, arguments.leechers, None
    while left and (end is None or time.monotonic() < end):
        for at in [at for at in due if at <= time.monotonic()]:
            due.remove(at)
            number += 1
            try:
                leecher = Leecher(number, address(arguments.peer[0]))
                selector.register(leecher.connection, selectors.EVENT_READ, leecher)
            except OSError:
                due.append(time.monotonic() + 0.01)
        for key, _ in selector.select(0.05):
            try:
                if not key.data.read():
                    continue
                if arguments.seconds:
                    due.append(time.monotonic())
                else:
                    left -= 1
            except OSError:
                closed += 1
                due.append(time.monotonic() + 1)
            selector.unregister(key.fileobj)
            key.fileobj.close()
        if arguments.seconds and end is None and received[0]:
            end = time.monotonic() + arguments.seconds
    with open(arguments.done + ".part", "w") as out:
        json.dump({"bytes": received[0], "closed": closed}, out)
    os.rename(arguments.done + ".part", arguments.done)
    while True:
        signal.pause()


def send(connection, parts):
    while parts:
        batch, parts = parts[:512], parts[512:]
        while batch:
            count = connection.sendmsg(batch)
            while batch and count >= len(batch[0]):
                count -= len(batch.pop(0))
            if count:
                batch[0] = memoryview(batch[0])[count:]


def serve(connection, is_dialled=False):
    try:
        connection.settimeout(None)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if is_dialled:
            connection.sendall(handshake())
        if exactly(connection, 20) != b"\x13BitTorrent protocol":  # encrypted: closed, so that it dials again in plain
            return
        exactly(connection, 48)
        have = ((1 << PIECES) - 1 << -PIECES % 8).to_bytes(-(-PIECES // 8), "big")
        connection.sendall((b"" if is_dialled else handshake())
                           + struct.pack(">Ic", 1 + len(have), BITFIELD) + have + struct.pack(">Ic", 1, UNCHOKE))
        buffer, asked = b"", 0
        while data := connection.recv(65536):
            buffer += data
            at, parts = 0, []
            while len(buffer) - at >= 4:
                length = int.from_bytes(buffer[at:at + 4], "big")
                if len(buffer) - at - 4 < length:
                    break
                if length == 13 and buffer[at + 4:at + 5] == REQUEST:
                    asked += 1
                    piece, begin, count = struct.unpack_from(">III", buffer, at + 5)
                    offset = piece * PIECE_LENGTH + begin
                    if not arguments.lose or asked % arguments.lose:
                        parts += [struct.pack(">IcII", 9 + count, PIECE, piece, begin), DATA[offset:offset + count]]
                        uploaded[0] += count
                at += 4 + length
            buffer = buffer[at:]
            send(connection, parts)
    except OSError:
        pass
    finally:
        connection.close()


def dial(peer):
    while True:
        try:
            serve(socket.create_connection(peer, 2, source_address=(address(arguments.listen)[0], 0)), True)
        except OSError:
            pass
        time.sleep(0.02)


def seed():
    for peer in arguments.peer:
        threading.Thread(target=dial, args=(address(peer),), daemon=True).start()
    server = socket.create_server(address(arguments.listen))
    while True:
        threading.Thread(target=serve, args=(server.accept()[0],), daemon=True).start()


def end(*_):
    if arguments.stats:
        with open(arguments.stats, "w") as out:
            json.dump({"payload_up": uploaded[0]}, out)
    os._exit(0)


signal.signal(signal.SIGTERM, end)
seed() if arguments.seed_mode else leech()
