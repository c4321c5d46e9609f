"""A peer that only asks who is there."""
import os
import socket
import time

from process import is_listening, now


def seconds_until(address, port, torrent, complete, process, deadline):
    """Seconds from the start of a process until it answers a handshake, or says that it has every piece; None for never."""
    attempts = 0
    while now() < deadline and not process.ended():
        if is_listening(port):
            attempts += 1
            # Another source address each time: some keep one peer for each.
            source = "127.0.%d.%d" % (1 + attempts // 250 % 250, 1 + attempts % 250)
            try:
                with socket.create_connection((address, port), 1, source_address=(source, 0)) as connection:
                    if _answers(connection, torrent, complete):
                        return now() - process.begin
            except OSError:
                pass
            time.sleep(0.004)
        time.sleep(0.001)
    return None


def _answers(connection, torrent, complete):
    connection.settimeout(2)
    connection.sendall(b"\x13BitTorrent protocol" + bytes(5) + b"\x10\x00\x04" + torrent.info_hash
                       + b"-PB0001-" + os.urandom(6).hex().encode())
    received, end = b"", now() + 3
    while now() < end:
        data = connection.recv(65536)
        if not data:
            return False
        received += data
        if len(received) >= 68:
            if not complete or _has_all(received[68:], len(torrent.hashes)):
                return True
            connection.settimeout(0.6)
    return False


def _has_all(messages, pieces):
    """Whether HAVE ALL, a BITFIELD and HAVEs amount to every piece."""
    have, at = set(), 0
    while len(messages) - at >= 5:
        length = int.from_bytes(messages[at:at + 4], "big")
        body = messages[at + 4:at + 4 + length]
        if len(body) < length:
            break
        at += 4 + length
        if body[:1] == b"\x0e":
            return True
        if body[:1] == b"\x05":
            have.update(i for i in range(pieces) if body[1 + i // 8] >> (7 - i % 8) & 1)
        if body[:1] == b"\x04":
            have.add(int.from_bytes(body[1:5], "big"))
    return len(have) == pieces
