#!/usr/bin/env python3
"""libtorrent-rasterbar as a client of the benchmark: leeches, seeds, checks.

The DHT, LSD, UPnP, NAT-PMP, PEX and uTP are off; peers come from --peer or from the torrent's tracker.
"""
import argparse
import json
import os
import signal
import socket
import sys
import time

import libtorrent as lt

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--torrent", required=True)
parser.add_argument("--dir", required=True)
parser.add_argument("--listen", action="append", required=True, help="ADDR:PORT; a session for each")
parser.add_argument("--peer", action="append", default=[], help="ADDR:PORT to dial")
parser.add_argument("--done", help="file to make when every piece is there")
parser.add_argument("--stats", help="file to write what was transferred into, at the end")
parser.add_argument("--seed-mode", action="store_true", help="believe that the data is right")
parser.add_argument("--up-limit", type=int, default=0, help="bytes a second")
parser.add_argument("--wan", action="store_true", help="loopback peers count as remote ones: limits, unchoke slots")
parser.add_argument("--fast", action="store_true", help="deep queues and buffers")
parser.add_argument("--queue", type=int, help="requests a peer may have queued here (libtorrent: 2,000; more are dropped)")
parser.add_argument("--wait-peer", action="store_true", help="dial a peer once it answers a handshake")
arguments = parser.parse_args()
info = lt.torrent_info(arguments.torrent)


def session(listen):
    settings = {
        "listen_interfaces": listen, "outgoing_interfaces": listen.rsplit(":", 1)[0],
        "enable_dht": False, "enable_lsd": False, "enable_upnp": False, "enable_natpmp": False,
        "enable_incoming_utp": False, "enable_outgoing_utp": False,
        # Plain text; whoever dials encrypted is answered, and sent plain text.
        "in_enc_policy": 1, "out_enc_policy": 2, "allowed_enc_level": 3, "prefer_rc4": False,
        "allow_multiple_connections_per_ip": True, "min_reconnect_time": 1,
        "alert_mask": lt.alert.category_t.status_notification | lt.alert.category_t.error_notification,
    }
    if arguments.fast:
        settings.update({
            "send_buffer_watermark": 8 << 20, "send_buffer_watermark_factor": 200, "send_buffer_low_watermark": 1 << 20,
            "max_allowed_in_request_queue": 4000, "max_out_request_queue": 2000, "request_queue_time": 3,
            "max_queued_disk_bytes": 64 << 20})
    if arguments.queue:
        settings["max_allowed_in_request_queue"] = arguments.queue
    made = lt.session(settings)
    if arguments.wan:
        everybody = lt.ip_filter()
        everybody.add_rule("0.0.0.0", "255.255.255.255", 1 << int(lt.session.global_peer_class_id))
        made.set_peer_class_filter(everybody)
    return made


def add(to):
    parameters = lt.add_torrent_params()
    parameters.ti = info
    parameters.save_path = arguments.dir
    parameters.flags &= ~(lt.torrent_flags.auto_managed | lt.torrent_flags.paused)
    parameters.flags |= lt.torrent_flags.disable_pex
    if arguments.seed_mode:
        parameters.flags |= lt.torrent_flags.seed_mode
    if arguments.up_limit:
        parameters.upload_limit = arguments.up_limit
    return to.add_torrent(parameters)


def answers(host, port):
    try:
        with socket.create_connection((host, port), 1, source_address=("127.0.9.9", 0)) as connection:
            connection.settimeout(3)
            connection.sendall(b"\x13BitTorrent protocol" + bytes(8) + info.info_hash().to_bytes()
                               + b"-PB0001-" + os.urandom(6).hex().encode())
            received = b""
            while len(received) < 68:
                data = connection.recv(68 - len(received))
                if not data:
                    return False
                received += data
        return True
    except OSError:
        return False


stopped = []
signal.signal(signal.SIGTERM, lambda *_: stopped.append(True))
sessions = [session(listen) for listen in arguments.listen]
torrents = [add(to) for to in sessions]


def dial(torrent):
    for peer in arguments.peer:
        host, port = peer.rsplit(":", 1)
        while arguments.wait_peer and not stopped and not answers(host, int(port)):
            time.sleep(0.005)
        torrent.connect_peer((host, int(port)))


dialled = set()
while not stopped:
    if arguments.seed_mode and not dialled:
        for torrent in torrents:
            dial(torrent)
        dialled.update(range(len(torrents)))
    sessions[0].wait_for_alert(200)
    for i, each in enumerate(sessions):
        for alert in each.pop_alerts():
            if alert.what() == "torrent_checked" and i not in dialled:
                dial(torrents[i])
                dialled.add(i)
            elif alert.what() == "torrent_finished" and arguments.done:
                open(arguments.done, "w").close()
            elif alert.what() in ("listen_failed", "torrent_error", "file_error", "hash_failed"):
                print(alert.message(), file=sys.stderr, flush=True)
if arguments.stats:
    with open(arguments.stats, "w") as out:
        json.dump({"payload_up": sum(torrent.status().total_payload_upload for torrent in torrents)}, out)
os._exit(0)
