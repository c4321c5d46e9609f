"""A DHT node of libtorrent on loopback, driven line by line; its argument is a directory to work in.

  in    add PORT | announce HASH | get HASH | nodes
  out   listening PORT | peer HASH HOST:PORT ... | nodes N
"""
import queue
import sys
import threading

import libtorrent as lt

session = lt.session({
    "listen_interfaces": "127.0.0.1:0",
    "enable_dht": True, "enable_lsd": False, "enable_upnp": False, "enable_natpmp": False,
    "alert_mask": lt.alert.category_t.all_categories,
    "dht_bootstrap_nodes": "",
    "dht_restrict_routing_ips": False, "dht_restrict_search_ips": False,
    "dht_prefer_verified_node_ids": False, "dht_ignore_dark_internet": False,
    "dht_block_ratelimit": 1000,
})
commands = queue.Queue()


def read():
    for line in sys.stdin:
        commands.put(line.split())
    commands.put(["quit"])


def say(*words):
    print(*words, flush=True)


threading.Thread(target=read, daemon=True).start()
port = 0
while True:
    try:
        command = commands.get(timeout=0.02)
        if command[0] == "quit":
            break
        if command[0] == "add":
            session.add_dht_node(("127.0.0.1", int(command[1])))
        elif command[0] == "announce":
            # its Python binding cannot call dht_announce: a torrent of that hash announces the session's own port
            torrent = lt.parse_magnet_uri("magnet:?xt=urn:btih:" + command[1])
            torrent.save_path = sys.argv[1]
            session.add_torrent(torrent).force_dht_announce()
        elif command[0] == "get":
            session.dht_get_peers(lt.sha1_hash(bytes.fromhex(command[1])))
        elif command[0] == "nodes":
            session.post_dht_stats()
    except queue.Empty:
        pass
    for alert in session.pop_alerts():
        if isinstance(alert, lt.dht_get_peers_reply_alert):
            peers = ["%s:%d" % (host, p) for host, p in alert.peers()]
            say("peer", str(alert.info_hash), *peers)
        elif isinstance(alert, lt.dht_stats_alert):
            say("nodes", sum(bucket["num_nodes"] for bucket in alert.routing_table))
        elif isinstance(alert, lt.listen_succeeded_alert) and port == 0:
            port = session.listen_port()
            say("listening", port)
